"""Tests without the network, a key or costs: a Handinger server on this machine.

    from handinger.testing import Sandbox

    with Sandbox() as sandbox:
        client = sandbox.client()
        worker = client.workers.create(input="Say hello")
        assert sandbox.ledger()["runs"] == 1

With pytest, the fixture `handinger_sandbox` gives a running one, emptied for each test. The
server comes in a wheel of its own, `handinger_sandbox-*.whl`, which is built beside the client's.
"""

from ._sandbox import Sandbox as Sandbox
from ._sandbox import SandboxError as SandboxError
