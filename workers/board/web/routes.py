"""Every address of the board in one table: what is there, who may see it, what it answers.

A page and its twin under /api are the same reading, shown or said in JSON.
"""

from typing import Final

from workers.board.web.access.viewer import EVERYBODY
from workers.board.web.answering import as_json, as_page
from workers.board.web.openapi import document
from workers.board.web.pages.overview import Overview, overview
from workers.board.web.route import Route
from workers.board.web.stream import Wanted, events

ROUTES: Final = (
    Route("GET", "/", as_page(overview, "overview.html"), EVERYBODY, "What goes on now"),
    Route("GET", "/api/overview", as_json(overview), EVERYBODY, "What goes on now", Overview),
    Route("GET", "/stream", events, EVERYBODY, "What is stored, as it comes", query=Wanted),
    Route("GET", "/api/openapi.json", document, EVERYBODY, "This document"),
)
