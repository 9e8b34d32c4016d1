"""Where the buttons of announcements lead."""

from __future__ import annotations

from bot.conversation.routes import Route, one_of, whole, word

#: What `STOP` is told: ask first, or it has been asked.
ASK_FIRST = ""
SURELY = "yes"

READ = Route("an-read", whole("announcement"))

# To whom: what is asked, and each group that a tap can name.
CLASSES = Route("an-to-more", whole("page"), aliases=("an-to:more",))
CLASS = Route("an-to-of", whole("class"), aliases=("an-to:of",))
GROUPS = Route("an-to-group", aliases=("an-to:group",))
SILENT = Route("an-to-silent", aliases=("an-to:silent",))
KEEP_AUDIENCE = Route("an-to-keep", aliases=("an-to:keep",))
TO_ALL = Route("an-to-all", aliases=("an-to:all",))
TO_PLACE = Route("an-to-place", word("place"), aliases=("an-to:place",))
TO_ROLE = Route("an-to-role", word("role"), aliases=("an-to:role",))
TO_WORK = Route("an-to-work", word("work"), aliases=("an-to:work",))
TO_UNCONFIRMED = Route("an-to-unconfirmed", whole("announcement"), aliases=("an-to:unconfirmed",))
#: A new one, to those who have a seat in a class.
NEW_FOR_CLASS = Route("an-for", whole("class"))
TO_CLASS = Route("an-to-class", whole("class"), aliases=("an-to:class",))
TO_PRESENT = Route("an-to-present", whole("class"), aliases=("an-to:present",))
TO_ABSENT = Route("an-to-absent", whole("class"), aliases=("an-to:absent",))
TO_PASSED = Route("an-to-passed", whole("class"), aliases=("an-to:passed",))
TO_NOT_PASSED = Route("an-to-not-passed", whole("class"), aliases=("an-to:not_passed",))
TO_NOT_BEGUN = Route("an-to-not-begun", whole("class"), aliases=("an-to:not_begun",))

# A draft.
READDRESS = Route("an-who", whole("draft"))
NARROW = Route("an-narrow", whole("draft"))
EDIT = Route("an-edit", whole("draft"))
ADD_FILE = Route("an-file", whole("draft"))
#: Without a draft: of what is being written.
WITHOUT_FILE = Route("an-nofile", whole("draft", 0))
DROP = Route("an-drop", whole("draft"))
ASK_WHEN = Route("an-when", whole("draft"))
#: An instant in UTC milliseconds, or minutes of a day to come.
AT = Route("an-at", whole("moment"))
SOON = Route("an-soon")
SEND = Route("an-send", whole("draft"))
SEND_NOW = Route("an-now", whole("draft"))

# On its way, and at its end.
UNDO = Route("an-undo", whole("announcement"))
PAUSE = Route("an-pause", whole("announcement"))
GO_ON = Route("an-on", whole("announcement"))
STOP = Route("an-stop", whole("announcement"), one_of("sure", (ASK_FIRST, SURELY), ASK_FIRST))
RECENT = Route("an-list")
SEE = Route("an-see", whole("announcement"))
COPY = Route("an-copy", whole("announcement"))

# Who has not confirmed it.
UNREAD = Route("an-unread", whole("announcement"), whole("page", 0))
UNREAD_IN = Route("an-in", whole("announcement"), word("commune", ""), whole("page", 0))
PERSON = Route("an-person", whole("announcement"), whole("person"))
TALLY = Route("an-tally", whole("announcement"))
AGAIN = Route("an-again", whole("announcement"))
