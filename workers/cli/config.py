"""The environment variables TENDERS_..., each with its unit, its default and the reason for it."""

from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from events.catalogue import PARTITIONS
from workers.client.errors import TellUser
from workers.engine.kafka.connection import Connection, SaslMechanism, SecurityProtocol
from workers.engine.policy import Policy

PREFIX: Final = "TENDERS_"
BOARD_FILE: Final = "board.db"
"""In the data directory, where no other database is named."""

_VALIDATOR_SAYS: Final = "Value error, "
_POLICY: Final = Policy()

Days = Annotated[float, Field(gt=0, le=36_500)]


class Config(BaseSettings):
    """What a process of the service is told from outside; `tenders config` shows it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    kafka_bootstrap_servers: str | None = Field(
        None, description="Where Kafka is, host:port, several with commas"
    )
    kafka_security_protocol: SecurityProtocol = Field(
        "PLAINTEXT", description="How to talk to Kafka; plain is for one machine only"
    )
    kafka_sasl_mechanism: SaslMechanism = Field(
        "SCRAM-SHA-512", description="How to log in, with SASL_PLAINTEXT and SASL_SSL"
    )
    kafka_sasl_username: str | None = Field(None, description="Login")
    kafka_sasl_password: SecretStr | None = Field(None, description="Its password; never shown")
    kafka_ca_file: FilePath | None = Field(
        None, description="PEM of the authority behind Kafka's certificate, else the system's own"
    )
    kafka_certificate_file: FilePath | None = Field(
        None, description="PEM of the client's certificate, where Kafka asks for one"
    )
    kafka_key_file: FilePath | None = Field(
        None, description="PEM of its key, where it is not in the same file"
    )
    prefix: str = Field(
        "",
        pattern=r"^[a-zA-Z0-9._-]{0,100}$",
        description="Before every topic, group and transactional id, to share a cluster",
    )
    partitions: int = Field(
        PARTITIONS, ge=1, le=1_000, description="Of every topic; fixed for life when created"
    )
    replication: int | None = Field(
        None, ge=1, le=10, description="Copies of every topic, else 3, or a smaller cluster's size"
    )
    facts_days: int = Field(
        5 * 365, ge=1, le=36_500, description="Days that facts are kept, for audits and replays"
    )
    hold_days: Days = Field(
        _POLICY.hold_days, description="Days after which something held is refused"
    )
    remember_days: Days = Field(
        _POLICY.remember_days,
        description="Days after its last event that a decided tender is forgotten",
    )
    worker_id: str | None = Field(
        None,
        pattern=r"^[a-zA-Z0-9._-]{1,100}$",
        description="Name of a worker that keeps its partitions over a restart; unique per agent",
    )
    board_database: SecretStr | None = Field(
        None,
        description="URL of the board's database, such as postgresql+psycopg://..., else a file "
        "in the data directory",
    )
    board_host: str = Field(
        "127.0.0.1", description="Where the board's pages are served; this machine alone"
    )
    board_port: int = Field(
        0, ge=0, le=65_535, description="On which port; 0 takes a free one and says which"
    )
    board_sign_in: Literal["none", "openid", "proxy"] = Field(
        "none", description="How people sign in; none: whoever is at this machine may do all"
    )
    board_address: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="Where browsers reach the board, such as https://board.example; with openid",
    )
    board_openid_issuer: str | None = Field(
        None, description="The OpenID provider, as it calls itself"
    )
    board_openid_client_id: str | None = Field(None, description="How it knows the board")
    board_openid_client_secret: SecretStr | None = Field(
        None, description="The board's secret there; never shown"
    )
    board_openid_audience: str | None = Field(
        None, description="What access tokens must be for that let programs in; else none does"
    )
    board_openid_person_claim: str = Field(
        "sub", description="The claim with a person's id, as events know it"
    )
    board_openid_grants_claim: str = Field(
        "tenders", description="The claim that lists role:account, such as clerk:rheinblick"
    )
    board_openid_scope: str = Field("openid profile", description="What the provider is asked for")
    board_proxy_addresses: str | None = Field(
        None, description="Proxies that are believed, as addresses or networks, with commas"
    )
    board_proxy_person_header: str = Field(
        "X-Forwarded-User", description="The header in which they name a person's id"
    )
    board_proxy_name_header: str = Field(
        "X-Forwarded-Preferred-Username", description="And what the person is called"
    )
    board_proxy_grants_header: str = Field(
        "X-Forwarded-Groups", description="And role:account, with commas"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What the log leaves out; debug shows tracebacks too"
    )
    data_dir: Path = Field(
        Path(".tenders"),
        description="Where a local Kafka and the board keep their data and leave their addresses",
    )

    def connection(self, bootstrap: str) -> Connection:
        """How every client reaches the Kafka at this address."""
        secret = self.kafka_sasl_password
        return Connection(
            bootstrap=bootstrap,
            prefix=self.prefix,
            security_protocol=self.kafka_security_protocol,
            sasl_mechanism=self.kafka_sasl_mechanism,
            sasl_username=self.kafka_sasl_username,
            sasl_password=None if secret is None else secret.get_secret_value(),
            ca_file=self.kafka_ca_file,
            certificate_file=self.kafka_certificate_file,
            key_file=self.kafka_key_file,
        )

    def board_url(self) -> str:
        """Where the board's database is."""
        if self.board_database is not None:
            return self.board_database.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / BOARD_FILE}"

    def policy(self) -> Policy:
        """How long agents hold and remember things."""
        return Policy(hold_days=self.hold_days, remember_days=self.remember_days)

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        login = (self.kafka_sasl_username, self.kafka_sasl_password)
        if self.kafka_security_protocol.startswith("SASL") and None in login:
            raise ValueError(
                f"TENDERS_KAFKA_SASL_USERNAME and TENDERS_KAFKA_SASL_PASSWORD are required "
                f"with {self.kafka_security_protocol}"
            )
        return self

    @model_validator(mode="after")
    def _has_a_certificate_for_its_key(self) -> Self:
        if self.kafka_key_file is not None and self.kafka_certificate_file is None:
            raise ValueError("TENDERS_KAFKA_KEY_FILE needs TENDERS_KAFKA_CERTIFICATE_FILE")
        return self

    @model_validator(mode="after")
    def _keeps_facts_while_agents_remember(self) -> Self:
        needed = self.hold_days + self.remember_days
        if self.facts_days < needed:
            raise ValueError(
                f"TENDERS_FACTS_DAYS is at least TENDERS_HOLD_DAYS + TENDERS_REMEMBER_DAYS, "
                f"{needed:g}"
            )
        return self


def load() -> Config:
    """The configuration of this process. Raises: TellUser, naming each variable that is wrong."""
    try:
        return Config()
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    raise TellUser("; ".join(_complaint(detail["loc"], detail["msg"]) for detail in details))


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix(_VALIDATOR_SAYS)
    return f"{variable(str(place[0]))}: {said}" if place else said


def variable(field: str) -> str:
    """The environment variable behind a field of `Config`."""
    return f"{PREFIX}{field.upper()}"


class Setting(NamedTuple):
    """A variable as it stands; of a secret only that there is one.

    source: `environment`, `default`, or the file that it was read from.
    """

    name: str
    value: str | int | float | None
    source: str
    meaning: str


def settings(config: Config) -> list[Setting]:
    """Every variable, in the order in which they are declared."""
    return [
        Setting(
            variable(field),
            _shown(getattr(config, field)),
            "environment" if field in config.model_fields_set else "default",
            declared.description or "",
        )
        for field, declared in Config.model_fields.items()
    ]


def _shown(value: object) -> str | int | float | None:
    match value:
        case SecretStr():
            return "(set)"
        case int() | float() | None:
            return value
        case _:
            return str(value)
