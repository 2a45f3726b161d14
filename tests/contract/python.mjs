// LINE's Python SDK (PyPI), in one virtual environment beside node_modules.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";

const sdk = "line-bot-sdk==3.20.0";

// The environment's interpreter; the environment is made at first.
export function prepared() {
  const path = "venv/bin/python";
  const made = `venv/${sdk}`;
  if (!existsSync(made)) {
    execFileSync("python3", ["-m", "venv", "venv"]);
    execFileSync(path, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", sdk]);
    writeFileSync(made, "");
  }
  return path;
}

export function python(...args) {
  return execFileSync(prepared(), args, { encoding: "utf8" });
}
