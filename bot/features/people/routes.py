"""Where the buttons of signing up, the profile, one's data, a shared phone and codes lead."""

from __future__ import annotations

from typing import Final, Literal

from bot.conversation.asking.place_pick import PICK
from bot.conversation.routes import Route, one_of, whole, word

#: What can be changed in a profile.
Field = Literal["name", "place", "village", "work", "phone", "code"]
FIELDS: Final[tuple[Field, ...]] = ("name", "place", "village", "work", "phone", "code")

AGREE = Route("su-yes")
#: The name that was found in a sentence is right.
NAME_FOUND = Route("su-name")
#: It is right without accents.
NAME_UNMARKED = Route("su-bare")
#: What was given stays, after going a step back.
KEEP = Route("su-keep")
#: The last page of signing up: the name is put right, by whose page it is.
MEND_NAME = Route("su-mend", whole("person"))
DISAGREE = Route("su-no")
CONSENT_DETAILS = Route("su-what")
PLACE = Route("su-place", PICK)
VILLAGE = Route("su-village", PICK)
WORK = Route("su-work", word("work"))
SKIP = Route("su-skip")

CHANGE = Route("pf", one_of("field", FIELDS))
CHANGE_PLACE = Route("pf-place", PICK)
CHANGE_VILLAGE = Route("pf-village", PICK)
CHANGE_WORK = Route("pf-work", word("work"))
CHANGE_CODE = Route("pf-code")
NEW_NAME = Route("pf-name")
NEW_NAME_UNMARKED = Route("pf-bare")
#: What was read out of a sentence goes into the profile, or does not.
TAKE = Route("pf-take")
LEAVE = Route("pf-leave")

MY_DATA = Route("md-menu")
MY_DATA_PART = Route("md-show", whole("part"), whole("page"))
MY_DATA_COPY = Route("md-copy")
MY_DATA_EDIT = Route("md-edit")
WITHDRAW = Route("md-rest")
WITHDRAW_SURELY = Route("md-rest-yes")
ERASE = Route("md-erase")

SHARED_PHONE = Route("sp-list")
SWITCH = Route("sp-to", whole("person"))
ADD_PERSON = Route("sp-add")
LEAVE_PHONE = Route("sp-leave")
LEAVE_PHONE_SURELY = Route("sp-gone")

LINKS = Route("kn-list")
LINK_CODE = Route("kn-code")
LINK_YES = Route("kn-yes", whole("code"))
LINK_NO = Route("kn-no", whole("code"))
#: An address stands there by a few signs of its hash.
LINK_PART = Route("kn-part", word("address"))
LINK_PART_SURELY = Route("kn-part-yes", word("address"))

NEW_CODE = Route("newcode")
NEW_CODE_FOR = Route("newcode-for", whole("person"))
NEW_CODE_SURELY = Route("newcode-yes", whole("person"))
#: The code itself stands there as its hash only.
CLAIM_ROLE = Route("role-claim", word("hash", ""))

#: Who lost their code asks, or asks no more.
LOST_CODE = Route("lc-ask")
LOST_CODE_SEND = Route("lc-send")
LOST_CODE_STAY = Route("lc-stay")
LOST_CODE_DROP = Route("lc-drop")
#: A trainer looks at requests, and says whose record it is.
LOST_CODES = Route("lc-list", whole("page", 0))
LOST_CODE_SEE = Route("lc-see", whole("request"))
LOST_CODE_IS = Route("lc-is", whole("request"), whole("person"))
LOST_CODE_SURELY = Route("lc-yes", whole("request"), whole("person"))
LOST_CODE_REFUSE = Route("lc-no", whole("request"))
LOST_CODE_REFUSE_SURELY = Route("lc-no-yes", whole("request"))
#: A record that was opened is closed again: by a trainer, or where it was used before.
LOST_CODE_BACK = Route("lc-back", whole("request"))
LOST_CODE_BACK_SURELY = Route("lc-back-yes", whole("request"))
