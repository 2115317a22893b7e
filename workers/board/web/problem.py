"""What can go wrong with a request, in words for people and, by RFC 9457, for programs."""

from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, Field, ValidationError

Kind = Literal[
    "invalid_request",
    "not_signed_in",
    "sign_in_failed",
    "sign_in_away",
    "not_yours",
    "foreign_form",
    "no_such_page",
    "no_such_account",
    "no_such_tender",
    "no_such_event",
    "no_such_letter",
    "wrong_method",
    "conflict",
    "store_away",
    "kafka_away",
    "our_fault",
]


FIELDS: Final = MappingProxyType[str, str](
    {"account": "Account", "broker": "Vermittler", "clerk": "Bearbeiter", "q": "Nummer"}
)
"""What people read above the fields in which they type an id."""


class Wording(NamedTuple):
    """HTTP status, a title for programs, a headline and advice for people."""

    status: int
    title: str
    headline: str
    advice: str


WORDINGS: Final = MappingProxyType[Kind, Wording](
    {
        "invalid_request": Wording(
            400,
            "The request is not valid",
            "Diese Angaben verstehen wir nicht",
            "Bitte prüfen Sie Ihre Eingabe und versuchen Sie es noch einmal.",
        ),
        "not_signed_in": Wording(
            401,
            "Nobody has signed in",
            "Bitte melden Sie sich an",
            "Diese Seite sehen Sie erst nach der Anmeldung.",
        ),
        "sign_in_failed": Wording(
            403,
            "The sign-in was not accepted",
            "Die Anmeldung hat nicht geklappt",
            "Bitte versuchen Sie es noch einmal. Gelingt es wieder nicht, wenden Sie sich an die "
            "Administration Ihres Accounts.",
        ),
        "sign_in_away": Wording(
            503,
            "The identity provider does not answer",
            "Die Anmeldung ist gerade nicht erreichbar",
            "Bitte versuchen Sie es gleich noch einmal.",
        ),
        "foreign_form": Wording(
            403,
            "The request did not come from a page of the board",
            "Diese Angaben kommen nicht von einer unserer Seiten",
            "Zu Ihrer Sicherheit wurde nichts ausgeführt. Bitte öffnen Sie die Seite neu und "
            "senden Sie Ihre Angaben dort noch einmal.",
        ),
        "not_yours": Wording(
            403,
            "Not allowed",
            "Dafür fehlt Ihnen die Berechtigung",
            "Wenn Sie diese Seite brauchen, wenden Sie sich an die Administration Ihres Accounts.",
        ),
        "no_such_page": Wording(
            404,
            "There is nothing at this address",
            "Diese Seite gibt es nicht",
            "Vielleicht ist der Link veraltet oder unvollständig.",
        ),
        "no_such_account": Wording(
            404,
            "No such account",
            "Diesen Account kennen wir nicht",
            "Zu diesem Account sind weder Einstellungen noch Ausschreibungen bekannt.",
        ),
        "no_such_tender": Wording(
            404,
            "No such tender",
            "Diese Ausschreibung kennen wir nicht",
            "Prüfen Sie die Nummer, oder suchen Sie danach. Eine eben gestartete Ausschreibung "
            "erscheint hier nach wenigen Augenblicken.",
        ),
        "no_such_event": Wording(
            404,
            "No such event",
            "Dieses Ereignis kennen wir nicht",
            "Es ist noch nicht gelesen, oder es hat es nie gegeben.",
        ),
        "no_such_letter": Wording(
            404,
            "No such dead letter",
            "Diesen unzustellbaren Auftrag kennen wir nicht",
            "Es ist noch nicht gelesen, oder es hat ihn nie gegeben.",
        ),
        "wrong_method": Wording(
            405,
            "Method not allowed",
            "So lässt sich diese Seite nicht aufrufen",
            "Bitte gehen Sie über die Navigation.",
        ),
        "conflict": Wording(
            409,
            "Somebody was faster",
            "Jemand war schneller",
            "Der Stand hat sich inzwischen geändert; bitte sehen Sie ihn sich noch einmal an.",
        ),
        "store_away": Wording(
            503,
            "The store cannot be read",
            "Die Daten können gerade nicht gelesen werden",
            "Das heißt nicht, dass es keine gibt. Bitte versuchen Sie es gleich noch einmal.",
        ),
        "kafka_away": Wording(
            503,
            "Kafka does not answer",
            "Das hat gerade nicht geklappt",
            "Die Verbindung zu Kafka ist unterbrochen. Es wurde nichts doppelt ausgeführt; bitte "
            "versuchen Sie es gleich noch einmal.",
        ),
        "our_fault": Wording(
            500,
            "Internal error",
            "Hier ist uns ein Fehler unterlaufen",
            "Er wurde aufgezeichnet. Bitte versuchen Sie es gleich noch einmal.",
        ),
    }
)


class Problem(Exception):  # noqa: N818 - named as RFC 9457 names it
    """A request cannot be answered as asked.

    detail: what in particular, for programs. field: the name of the one that is wrong, if one is.
    """

    def __init__(self, kind: Kind, detail: str = "", field: str = "") -> None:
        super().__init__(detail or WORDINGS[kind].title)
        self.kind = kind
        self.detail = detail
        self.field = field

    @property
    def wording(self) -> Wording:
        """What is said about it."""
        return WORDINGS[self.kind]

    @property
    def label(self) -> str:
        """What people read above the field that is wrong; empty where they typed no id."""
        return FIELDS.get(self.field, "")


def invalid(error: ValidationError) -> Problem:
    """The problem that what was sent breaks a model: its first mistake, by the field's name."""
    (first, *_) = error.errors(include_url=False, include_context=False, include_input=False)
    name = ".".join(map(str, first["loc"]))
    return Problem("invalid_request", f"{name}: {first['msg']}", name)


class ProblemDetails(BaseModel):
    """A problem as `application/problem+json`."""

    type: str = Field(examples=["urn:tenders:problem:no-such-tender"])
    title: str
    status: int
    detail: str | None = None
    instance: str = Field(description="The path that was asked for.")


def details(problem: Problem, path: str) -> ProblemDetails:
    """What a program is told."""
    status, title, *_ = problem.wording
    name = problem.kind.replace("_", "-")
    return ProblemDetails(
        type=f"urn:tenders:problem:{name}",
        title=title,
        status=status,
        detail=problem.detail or None,
        instance=path,
    )
