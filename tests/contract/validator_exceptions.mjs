// Enishi's validator beside LINE's descriptions: the only places where they may differ, and why.
//   judge: whose faults are passed over though Enishi takes the body ("written": those that LINE's
//   files find before null members are dropped); "all": Enishi alone refuses
const only = (...codes) => (problems) => problems.every(({ code }) => codes.includes(code));

export const exceptions = [
  { name: "null members", judge: "written", covers: () => true,
    why: "Enishi drops members that are null before it sends: what is sent is judged" },
  { name: "unknown members", judge: "openapi",
    covers: (faults) => faults.every((f) => f.includes("must NOT have unevaluated properties")),
    why: "refused only by our reading of the files, which closes every object" },
  { name: "clusters of other scripts", judge: "simulator",
    covers: (faults, { body }) => faults.every((f) => f.includes("Length must be between")) &&
      /[\u0e33\u1100-\u11ff\u0900-\u097f]/.test(body),
    why: "11: grapheme clusters; the simulator's short table splits Thai, Hangul and Indic ones" },
  { name: "size of a body", judge: "all", covers: only("body_too_large"),
    why: "our own limit, message_body_bytes_max; LINE takes 2 MB" },
  { name: "depth of a body", judge: "all", covers: only("too_deep"),
    why: "our own limit, message_depth_max; LINE names none" },
  { name: "links of a body", judge: "all", covers: only("too_many_links"),
    why: "our own limit, template_links_max: each link is tracked" },
];

export const judges = ["openapi", "python", "simulator"];

const exceptionFor = (judge, faults, one) =>
  exceptions.find((each) => each.judge === judge && each.covers(faults, one));
export const covered = (judge, one) => exceptionFor(judge, one[judge], one) !== undefined;

// `cases`: {what, seed, body, enishi: {valid, problems}, and the faults of every judge}. Gives the
// differences that no exception covers, and the names of the exceptions that were needed.
export function differences(cases) {
  const used = new Set();
  const out = [];
  const differ = (one, judge, faults) => {
    const exception = exceptionFor(judge, faults, one);
    if (exception) used.add(exception.name);
    else out.push({ ...one, judge, faults });
  };
  for (const one of cases) {
    const { enishi } = one;
    if (enishi.valid) {
      for (const judge of ["written", ...judges])
        if (one[judge].length > 0) differ(one, judge, one[judge]);
    } else if (judges.every((judge) => one[judge].length === 0)) {
      differ(one, "all", enishi.problems);
    }
  }
  return { out, used };
}

export const shown = ({ seed, what, judge, faults, body }) => `seed ${seed}, ${what}: ` +
  (judge === "all" ? `Enishi alone refuses: ${JSON.stringify(faults[0])}`
    : `Enishi takes what ${judge} refuses: ${faults[0]}`) + `\n${body.slice(0, 600)}`;
