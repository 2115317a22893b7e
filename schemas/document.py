"""Documents by reference: what they are and how to tell one from another, never their content."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.frozen import Frozen
from schemas.ids import DocumentId
from schemas.number import Count
from schemas.text import Text

Sha256 = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")]


class Document(Frozen):
    """A document that lies elsewhere."""

    document_id: DocumentId
    name: Text
    media_type: Text
    size_bytes: Count
    sha256: Sha256


Attachments = Annotated[tuple[Document, ...], Field(max_length=20)]
"""The documents that go with a message."""
