"""Takes out of what was read what names or may name a person; pure."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec
from pydantic import BaseModel

from events.commands import TenderRequested
from events.json import NotJson, parse
from schemas.document import Document
from schemas.ids import AccountId, TenderId
from schemas.insurer import DeclineReason, WithdrawalReason
from schemas.tender import Policyholder, PriorLoss, RequestedCover, RiskAnswer
from workers.board.store.conversation import Message
from workers.board.store.worklist import TenderLine
from workers.board.web.content import Content
from workers.board.web.happening import Happening
from workers.board.web.sayings import CUSTOMERS_WORDS, Said
from workers.insight.evidence import Evidence
from workers.insight.trace import Step

M = TypeVar("M", bound=BaseModel)

MASK: Final = "•••"
_RECORD: Final = "value"
"""What fields are called that hold a record as it stands in the log."""

Open = Callable[[AccountId | None, TenderId | None], bool]
"""Whether whoever asks may see personal data of this tender in this account."""

_PERSONAL: Final = MappingProxyType[type[BaseModel], Mapping[str, str | None]](
    {
        DeclineReason: {"text": MASK},
        Document: {"name": MASK},
        Evidence: {"policyholder": MASK},
        Message: {"text": MASK},
        Policyholder: dict.fromkeys(Policyholder.model_fields, MASK),
        PriorLoss: {"description": MASK},
        RequestedCover: {"remarks": MASK},
        RiskAnswer: {"answer": MASK},
        Said: {"quote": MASK},
        Step: {"data": None},
        TenderLine: {"policyholder": None},
        TenderRequested: {"reason": MASK},
        WithdrawalReason: {"text": MASK},
    }
)
"""By what is shown, its fields that name or may name a person, and what stands there instead; the
ids of events stay. A tender without its policyholder's name goes by its own id.
"""

_SAFE: Final = frozenset(
    {
        *("specversion", "id", "source", "type", "time", "subject", "datacontenttype"),
        *("dataschema", "causationid", "correlationid", "partitionkey", "releasedby"),
        *("account_id", "tender_id", "message_id", "broker_id", "organisation_id", "person_id"),
        *("consultation_id", "document_id", "user_id", "line_of_business", "trade_code", "code"),
        *("handling", "mode", "kind", "party", "role", "options", "choice", "decided_by"),
        *("choice_overruled", "max_insurers", "version", "settings_version", "expected_version"),
        *("current_version", "sequence", "effective_from", "changed_at", "posted_at", "message"),
        *("cap_counts", "invitation_id", "insurer_id", "answer_by", "slot", "slots_left", "late"),
        *("clerk_id", "from_clerk_id", "to_clerk_id", "owner", "tender_ids", "action"),
    }
)
"""What stays readable in a record: ids, codes, times, and sentences of the service."""


def masked(found: M, is_open: Open) -> M:
    """The same without the personal data of all that is not open."""
    return _Mask(is_open, None, None).model(found)


class _Mask:
    """What stands in a model belongs to the account and the tender that it or its parent names."""

    def __init__(self, is_open: Open, account: AccountId | None, tender: TenderId | None) -> None:
        self._is_open = is_open
        self._account = account
        self._tender = tender

    def model(self, found: M) -> M:
        inner, personal = self._inside(found), _personal(found)
        return found.model_copy(
            update={
                name: inner.kept(value, personal[name])
                if name in personal
                else inner.value(name, value)
                for name, value in _fields(found).items()
            }
        )

    def value(self, name: str, value: object) -> object:
        match value:
            case Content() if name == _RECORD:
                return self.record(value)
            case BaseModel():
                return self.model(value)
            case tuple():
                return tuple(self.value(name, inner) for inner in value)
            case _:
                return value

    def kept(self, value: object, instead: str | None) -> object:
        return value if value is None or self._opened else instead

    def record(self, content: Content) -> Content:
        if self._opened:
            return content
        return content.model_copy(update={"text": _record(content.text), "hex": None})

    @property
    def _opened(self) -> bool:
        return self._is_open(self._account, self._tender)

    def _inside(self, found: BaseModel) -> "_Mask":
        """What it names itself, or what stands first in it names."""
        for named in (found, *_fields(found).values()):
            account = getattr(named, "account_id", None)
            if account is not None:
                return _Mask(self._is_open, account, getattr(named, "tender_id", None))
        return self


def _fields(found: BaseModel) -> dict[str, object]:
    return {name: getattr(found, name) for name in type(found).model_fields}


def _personal(found: BaseModel) -> Mapping[str, str | None]:
    if isinstance(found, Happening) and found.kind not in CUSTOMERS_WORDS:
        return {}  # what it quotes is a sentence of the service
    return ChainMap(*(dict(_PERSONAL.get(base, {})) for base in type(found).__mro__))


def _record(text: str | None) -> str:
    """A record with its safe fields alone; one that is no JSON could say anything."""
    if text is None:
        return MASK
    try:
        return msgspec.json.format(msgspec.json.encode(_safe(parse(text.encode())))).decode()
    except NotJson:
        return MASK


def _safe(value: object) -> object:
    match value:
        case Mapping():
            return {name: _field(name, inner) for name, inner in value.items()}
        case list():
            return [_safe(inner) for inner in value]
        case None:
            return None
        case _:
            return MASK


def _field(name: str, value: object) -> object:
    plain = isinstance(value, str | int | float | bool)
    lists_words = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return value if name in _SAFE and (plain or lists_words) else _safe(value)
