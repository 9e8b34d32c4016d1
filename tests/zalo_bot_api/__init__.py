"""The Zalo Bot Platform as a real HTTP server on 127.0.0.1, for the tests of its channel.

What is documented, measured and guessed of the platform is told apart by `Doubts`: what nobody
could check with a real token is a switch, and the tests run over both of its values.
"""

from tests.zalo_bot_api.doubts import Doubts
from tests.zalo_bot_api.emulator import Emulator

__all__ = ["Doubts", "Emulator"]
