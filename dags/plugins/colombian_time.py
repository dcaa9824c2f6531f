"""Airflow's pages show Colombian time until a person chooses another zone; by themselves they show that of the browser.

Airflow 3 has no setting for it: a page keeps the zone in the browser's storage under `timezone`, so that is filled where empty.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from airflow.plugins_manager import AirflowPlugin

TIME_ZONE = "America/Bogota"
SCRIPT = (
    '<script>localStorage.getItem("timezone") === null && '
    f'localStorage.setItem("timezone", {json.dumps(json.dumps(TIME_ZONE))})</script>'
).encode()

Message = dict[str, Any]


class ColombianTime:
    """Puts the script before everything else a page runs. Whatever is no whole page goes through as it is."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Callable[..., Any], send: Callable[..., Awaitable[None]]) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        page = b""

        async def filtered(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start" and is_page(message):
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                page += message.get("body", b"")
                if not message.get("more_body", False):
                    page = page.replace(b"<head>", b"<head>" + SCRIPT, 1)
                    await send(start | {"headers": with_length(start["headers"], len(page))})
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        await self.app(scope, receive, filtered)


def is_page(message: Message) -> bool:
    """Whether a response begins that is HTML and not compressed."""
    headers = {name.lower(): value for name, value in message["headers"]}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers


def with_length(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """The headers with the length of the changed body."""
    return [pair for pair in headers if pair[0].lower() != b"content-length"] + [(b"content-length", str(length).encode())]


class ColombianTimePlugin(AirflowPlugin):
    """What Airflow looks for in its folder of plugins."""

    name = "colombian_time"
    fastapi_root_middlewares = [{"middleware": ColombianTime, "args": [], "kwargs": {}, "name": "Colombian time"}]
