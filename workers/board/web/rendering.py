"""Renders templates; what people have written is escaped, always."""

from typing import Final

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from schemas.time import from_epoch_ms
from workers.board.store import worklist
from workers.board.store.audit import Matter
from workers.board.web import address, german, navigation, notice, words
from workers.board.web.access.form import csrf_field
from workers.board.web.access.viewer import PERSON, SIGN_IN
from workers.board.web.board import board
from workers.board.web.pages.forms.token import fresh_token
from workers.board.web.static import asset
from workers.insight import german as insight

TEMPLATES: Final = web.AppKey("templates", Environment)
HIDDEN: Final = web.RequestKey("hidden", Matter)
"""Whose personal data is hidden on this page, if it is about one thing alone."""


def environment() -> Environment:
    """The templates and what they may call."""
    made = Environment(
        loader=PackageLoader("workers.board.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        age=german.age,
        day=insight.day,
        decimal=german.decimal,
        machine_time=german.machine_time,
        moment=insight.moment,
        number=insight.number,
        size=german.size,
        to_the_second=german.to_the_second,
    )
    made.globals.update(
        account_path=address.account_path,
        answer=german.answer,
        asked=address.asked,
        asset=asset,
        choice_path=address.choice_path,
        counted=german.counted,
        event_path=address.event_path,
        fresh_token=fresh_token,
        letter_path=address.letter_path,
        messages_path=address.messages_path,
        money=german.money,
        navigation=navigation.PLACES,
        place_of=navigation.place_of,
        open_ones=worklist.open_ones,
        settings_path=address.settings_path,
        tender_path=address.tender_path,
        words=words,
    )
    return made


def rendered(
    request: web.Request, template: str, it: object, *, status: int = 200, position: str = ""
) -> web.Response:
    """The page. position: from where on its live updates go; empty for none."""
    stand, sign_in = board(request), request.app[SIGN_IN]
    html = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(
            it=it,
            here=request.path,
            now=from_epoch_ms(stand.clock()),
            notices=notice.notices(stand.feed.standing(), sign_in.notice),
            position=position,
            viewer=request.get(PERSON),
            csrf_field=csrf_field(request),
            hidden=request.get(HIDDEN),
            sign_in=sign_in.page,
            wanted=request.path_qs if request.method == "GET" else "/",
        )
    )
    return web.Response(text=html, content_type="text/html", charset="utf-8", status=status)
