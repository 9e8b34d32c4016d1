#!/usr/bin/env bash
# python-zalo-bot 0.1.9: a refusal that comes with HTTP 200 is no error to it.
#
# Zalo's Bot Platform answers refusals in the body, {"ok": false, "error_code": 401, …}, with HTTP
# status 200. The client that its pages link to looks at the status alone: `initialize` with a
# refused token succeeds, `get_me` and `send_message` return None. Whoever tests the result for an
# exception believes that the message went. Seen 2026-12-01 with Python 3.11, httpx 0.28.1.
#
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  python-zalo-bot==0.1.9 httpx==0.28.1 2>/dev/null
cat > "$folder/seen.py" <<'PY'
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from zalo_bot import Bot

REFUSAL = json.dumps({"ok": False, "description": "Unauthorized", "error_code": 401}).encode()


class Platform(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *_):
        pass


async def main(port):
    bot = Bot("1:refused", base_url=f"http://127.0.0.1:{port}")
    await bot.initialize()
    print("initialize: no error")
    print("get_me:", await bot.get_me())
    print("send_message:", await bot.send_message("abc", "hello"))
    await bot.shutdown()


server = ThreadingHTTPServer(("127.0.0.1", 0), Platform)
threading.Thread(target=server.serve_forever, daemon=True).start()
asyncio.run(main(server.server_address[1]))
PY
seen=$("$folder/venv/bin/python" "$folder/seen.py")
wanted="initialize: no error
get_me: None
send_message: None"
echo "$seen"
[ "$seen" = "$wanted" ]
