"""The base of every value: frozen, and deaf to fields that it does not declare."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes.

    Leaf types are strict by themselves (nothing is coerced); the models are not, because strict
    models refuse the dicts and lists that parsed JSON consists of. What fields have to do with each
    other is held to in `model_post_init`, once: a validator would look again wherever a value is
    taken up into another.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
