"""The Gradio page: its components, its events, and the server application around it."""

from collections.abc import AsyncIterator, Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.safety.protocol_page import protocol_blocks
from assistant.safety.services import Directory
from assistant.safety.wording import default_books
from assistant.settings import Settings
from assistant.telemetry import silence
from assistant.web.chat import Chat, Session, View, Wish, empty_log
from assistant.web.counselor.desk import Desk
from assistant.web.help import country_of
from assistant.web.house import House
from assistant.web.html import escape
from assistant.web.loading import Product
from assistant.web.presence import Presence
from assistant.web.protocol import PATH, protocol_page
from assistant.web.rim import Rim
from assistant.web.routes import add_routes
from assistant.web.strings import all_strings, default_strings, language_of, strings_of
from assistant.web.strings_model import Strings

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

STATIC = Path(__file__).parent / "static"
IDLE_SECONDS = 6 * 3600
"""How long an open page is kept in memory with nothing sent."""
GRADIO_NAMES = {"it": "ca", "zh": "zh-CN"}
"""Languages that Gradio knows by another name. It has no Italian, and heeds no language that it lacks: ours goes by
the name of Catalan, which the page does not speak. `early.js` asks for the same names."""

_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}


def build_app(between: Product, settings: Settings | House, strings: Strings | None = None) -> "gr.Blocks":
    """Return the page.

    Args:
        between: The product, or a `Loading` that will have it.
        settings: The settings of the installation, or what holds them where they may change.
        strings: The sentences of the page; by default the English ones.
    """
    silence()  # Gradio reads the environment at its import, which is why functions import it
    import gradio as gr

    strings = strings or default_strings()
    house = House.of(settings)
    chat = Chat(between, house.directory, strings, house.settings.max_characters, reports=house.settings.reports)
    house.tell(lambda _, directory: chat.use(directory))
    words = translations()

    page = gr.Blocks(title=strings.title, analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True)
    with page:
        session = gr.State(Session(), time_to_live=IDLE_SECONDS)
        log = gr.HTML(empty_log(strings), elem_id="log-frame", **_PLAIN)
        said = gr.HTML(_status(""), elem_classes="unseen", **_PLAIN)
        with gr.Column(elem_id="composer"):
            standing = gr.HTML("", elem_id="standing-frame", **_PLAIN)
            notice = gr.HTML("", elem_id="notice", **_PLAIN)
            # `lines=1` is what makes Enter send and Shift+Enter break the line.
            box = gr.Textbox(
                label=words("between_label"), info=words("between_hint"), lines=1, max_lines=8, elem_id="message"
            )
            with gr.Row(elem_id="buttons"):
                send = gr.Button(words("between_send"), variant="primary", elem_id="send")
                clear = gr.Button(words("between_clear"), variant="secondary", elem_id="clear")
        country = gr.Textbox("", visible="hidden", elem_id="country", label=strings.help.country)
        motion = gr.Textbox("", visible="hidden", elem_id="motion", label=strings.settings.motion)
        turns = gr.Number(0, visible="hidden", precision=0, label=strings.chat.log)
        wishes = {wish: gr.Button(visible="hidden", elem_id=f"more-{wish}") for wish in Wish}
        outputs = [session, log, said, standing, notice, box, turns]

        def show(view: View) -> list[Any]:
            return [
                view.session,
                view.log,
                _status(view.said),
                view.session.standing,
                _notice(view.notice),
                gr.skip() if view.box is None else view.box,
                view.session.turns,
            ]

        def asked(request: gr.Request, place: str, less: str) -> dict[str, Any]:
            """Return what the browser says of language, country and motion."""
            accepted = request.headers.get("accept-language")
            still = less == "less" or request.headers.get("sec-ch-prefers-reduced-motion") == "reduce"
            return {
                "country": place or country_of(accepted, house.directory, house.settings.country),
                "still": still,
                "strings": strings_of(language_of(accepted, request.query_params.get("lang"))),
            }

        def exchanged(request: gr.Request, old: Session, new: Session) -> bool:
            """Put one session in the other's place, unless the page has gone on from it meanwhile."""
            here = page.state_holder.session_data.get(request.session_hash or "")
            if here is None or here.state_data.get(session._id) is not old:
                return False
            here[session._id] = new
            return True

        async def on_send(
            message: str, held: Session, place: str, less: str, shown: int, request: gr.Request
        ) -> AsyncIterator[list[Any]]:
            held, how = held or Session(), asked(request, place, less)
            async for view in chat.send(message or "", held, turns_on_page=int(shown or 0), **how):
                yield show(view)

        def on_wish(wish: Wish) -> Callable[..., AsyncIterator[list[Any]]]:
            async def on_more(held: Session, place: str, less: str, request: gr.Request) -> AsyncIterator[list[Any]]:
                # A message may come while a wish is on its way. Both begin from the same session, and what the
                # message brought, care above all, must not be written over: the wish is given up.
                async for view in chat.more(wish, held or Session(), **asked(request, place, less)):
                    if not exchanged(request, held, view.session):
                        return
                    held = view.session
                    yield [gr.skip(), *show(view)[1:]]

            return on_more

        def on_clear(request: gr.Request) -> list[Any]:
            return show(chat.clear(asked(request, "", "")["strings"]))

        # One message at a time: while a reply is on its way, Enter does nothing and the next draft stays.
        sending = gr.on(
            [box.submit, send.click],
            on_send,
            [box, session, country, motion, turns],
            outputs,
            trigger_mode="once",
            **_PRIVATE,
        )
        wishing = [
            button.click(on_wish(wish), [session, country, motion], outputs, trigger_mode="once", **_PRIVATE)
            for wish, button in wishes.items()
        ]
        clear.click(on_clear, None, outputs, cancels=[sending, *wishing], **_PRIVATE)
    page.queue(default_concurrency_limit=None, api_open=False)
    return page


def build_server(
    page: "gr.Blocks", settings: Settings | House, strings: Strings | None = None, desk: Desk | None = None
) -> "FastAPI":
    """Return the application that serves the page, its static files and nothing else.

    Args:
        page: What `build_app` returned.
        settings: The settings of the installation, or what holds them where they may change.
        strings: The sentences of the page; by default the English ones.
        desk: The counselor's side; without one there is none.
    """
    silence()  # Gradio reads the environment at its import, which is why functions import it
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse
    from starlette.staticfiles import StaticFiles

    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    server.mount("/page", StaticFiles(directory=STATIC))
    house = House.of(settings)
    protocol = ""

    def write_protocol(_: Settings, directory: Directory) -> None:
        nonlocal protocol
        protocol = protocol_page(protocol_blocks(default_books(), directory), strings or default_strings())

    write_protocol(house.settings, house.directory)
    house.tell(write_protocol)

    @server.get(PATH, response_class=HTMLResponse)
    def show_protocol() -> str:
        return protocol

    presence = Presence(partial(_drop, page), partial(_in_care, page))
    add_routes(server, house.settings, presence.leave)
    if desk:
        desk.mount(server)

    gr.mount_gradio_app(
        server,
        page,
        path="/",
        server_name=house.settings.host,
        server_port=house.settings.port,
        footer_links=[],
        run_history=False,  # Gradio would keep every run in the browser
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        max_file_size=0,
        i18n=translations(),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    server.add_middleware(Rim, house=house, presence=presence)
    return server


def end_heartbeats(server: "FastAPI") -> None:
    """End the connections that open pages hold: a server that stops would wait for them for ever."""
    for route in server.routes:
        stop = getattr(getattr(route, "app", None), "stop_event", None)  # Gradio's, where it is mounted
        if stop:
            stop.set()


@cache
def translations() -> "gr.I18n":
    """Return what Gradio's own components say, in every language of the page."""
    import gradio as gr

    words = ("label", "hint", "send", "clear")
    # With a name of our own before each: Gradio has a "label" and a "clear" itself.
    said = {
        GRADIO_NAMES.get(lang, lang): {f"between_{word}": getattr(strings.chat, word) for word in words}
        for lang, strings in all_strings().items()
    }
    return gr.I18n(**said)


def _drop(page: "gr.Blocks", key: str) -> None:
    """Let go of a conversation now.

    Gradio's own rule would keep the state for an hour, a copy of the log until 10,000 others came, and its queues.
    """
    page.state_holder.session_data.pop(key, None)
    page.state_holder.time_last_used.pop(key, None)
    page._queue.pending_messages_per_session.pop(key, None)
    page._queue.pending_event_ids_session.pop(key, None)


def _in_care(page: "gr.Blocks", key: str) -> bool:
    held = page.state_holder.session_data.get(key)
    return held is not None and any(isinstance(one, Session) and one.care for one in held.state_data.values())


def _status(sentence: str) -> str:
    return f'<p role="status" id="said">{escape(sentence)}</p>'


def _notice(sentence: str) -> str:
    return f"<p>{escape(sentence)}</p>" if sentence else ""
