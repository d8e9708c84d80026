"""Badges over HTTP: pictures that others show in their pages, and nothing that a picture of ours could do there."""

from typing import Final

from fastapi import FastAPI, Response

from oathwork.model.typed_data import address
from oathwork.site.source import SiteSource
from oathwork.workflows.forge.badge import account_badge

BADGE_HEADERS: Final = {  # a picture that could hold a program is shown as a picture alone
    "Content-Security-Policy": "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "max-age=60",
}


def badge_reply(picture: str) -> Response:
    """Return a badge as it is sent."""
    return Response(picture, media_type="image/svg+xml", headers=BADGE_HEADERS)


def serve_badges(app: FastAPI, source: SiteSource) -> None:
    """Show the badge of an account: its standing in the guild where it has most."""

    @app.get("/badge/{account}.svg")
    def show_badge(account: str) -> Response:
        who = address(account, "account")

        def make() -> str:
            return account_badge(source.contracts, who, source.guilds_of(who))

        return badge_reply(source.once_a_block(("badge", who), make))
