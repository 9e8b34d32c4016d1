"""Tests of bot.library."""
