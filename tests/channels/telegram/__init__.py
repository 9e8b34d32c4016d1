"""Tests of the Telegram channel against the emulator, over real HTTP."""
