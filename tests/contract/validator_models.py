"""Reads bodies (one a line) into the models of LINE's Python SDK; writes why it refuses each."""
import json
import sys

from linebot.v3.messaging.models import ValidateMessageRequest


def fault(body):
    try:
        ValidateMessageRequest.from_dict(body)
        return ""
    except Exception as error:  # the models raise whatever comes along
        return f"{type(error).__name__}: {error}"[:200] or "refused"


with open(sys.argv[1], encoding="utf-8") as bodies:
    for line in bodies:
        print(json.dumps(fault(json.loads(line))))
