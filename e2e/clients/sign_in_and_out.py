"""Signs in and out with a client that openapi-python-client made of a host's description.

Arguments: the folder of the package `client`, the host's origin, the file of the CA, a username, a password.
Prints the statuses of: signing in, `GET /api/me`, signing out, `GET /api/me` again.
"""

import importlib
import json
import socket
import ssl
import sys

folder, origin, authority, username, password = sys.argv[1:]
sys.path.insert(0, folder)

# Not every system knows the names under localhost.
resolve = socket.getaddrinfo


def resolve_locally(host, *rest, **more):
    name = host.decode() if isinstance(host, bytes) else host
    local = isinstance(name, str) and name.endswith(".localhost")
    return resolve("127.0.0.1" if local else host, *rest, **more)


socket.getaddrinfo = resolve_locally

client_package = importlib.import_module("client")
models = importlib.import_module("client.models")
sign_in = importlib.import_module("client.api.sign_in.post_auth_login")
sign_out = importlib.import_module("client.api.sign_in.post_auth_logout")
me = importlib.import_module("client.api.shop.get_api_me")

client = client_package.Client(
    base_url=origin,
    verify_ssl=ssl.create_default_context(cafile=authority),
    headers={"Origin": origin},
)
signed_in = sign_in.sync_detailed(
    client=client, body=models.LoginBody(username=username, password=password)
)
# The cookies are kept by the client itself.
if signed_in.parsed.access_token:
    client = client.with_headers({"Authorization": f"Bearer {signed_in.parsed.access_token}"})
seen = me.sync_detailed(client=client)
assert seen.parsed.user.username == username, seen.parsed
# Where a sign-out may have a body, with refresh tokens, this generator announces one always: it gets an empty one.
body = {"body": models.RefreshBody()} if signed_in.parsed.access_token else {}
signed_out = sign_out.sync_detailed(client=client, **body)
after = me.sync_detailed(client=client)
print(json.dumps([int(each.status_code) for each in (signed_in, seen, signed_out, after)]))
