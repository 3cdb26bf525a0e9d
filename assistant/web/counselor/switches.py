"""What a counselor may change: seen before it is saved, in force at once, with a history."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import Response

from assistant.errors import SettingsError
from assistant.library.corpus import Library
from assistant.safety.assessment import Family
from assistant.safety.services_model import language_names
from assistant.settings import Settings
from assistant.settings_file import Entry, SettingsFile, checked, plain
from assistant.shelf import offered
from assistant.web.counselor.desk import Call, Route, back, page, routes
from assistant.web.counselor.forms import Form
from assistant.web.counselor.words import words
from assistant.web.help import about, ways
from assistant.web.html import visible
from assistant.web.shell import country_names, house_words
from assistant.web.strings import default_strings

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk

KEYS = ("clinic_name", "clinic_contact", "greeting", "signed_only", "topics_off", "own_services")
MOST_SERVICES = 10
MOST_HISTORY = 50


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def show(call: Call, values: Mapping[str, Any] | None = None, problem: str = "", status: int = 200) -> Response:
        file, library = SettingsFile(), desk.shelf.library()
        held = {key for key in KEYS if file.held(key)}
        counts = {topic: sum(topic in t.meta.topics for t in library.texts.values()) for topic in library.topics}
        return page(
            "switches",
            call,
            status,
            values=values or _values(desk.house.settings),
            given={key: call.form.one(key) for key in _SERVICE_FIELDS},
            given_families=call.form.many("service_families"),
            always_open=call.form.has("service_always"),
            held=held,
            topics=library.topics,
            counts=counts,
            countries=country_names(desk.house.directory, default_strings()),
            families=list(Family),
            languages=language_names(),
            history=[_line(entry, library) for entry in list(file.history())[:MOST_HISTORY]],
            problem=problem,
            path=str(file.path),
        )

    def preview(call: Call) -> Response:
        """Show what the form would change. Nothing is written yet."""
        return look(call, _asked(call.form, desk))

    def look(call: Call, values: Mapping[str, Any], problem: str = "", status: int = 200) -> Response:
        try:
            settings = checked({**_others(), **values})
        except SettingsError as error:
            return show(call, values, str(error.problem), 422)
        now, library = _values(desk.house.settings), desk.shelf.library()
        names = {topic.id: topic.title for topic in library.topics.values()}
        changed = [key for key in KEYS if now[key] != values[key]]
        if not changed:
            return back("/switches", told="unchanged")
        kept = offered(library, settings)
        strings = default_strings()
        services = [
            (service, Markup(about(service, strings) + ways(service, strings))) for service in settings.own_services
        ]
        return page(
            "switches_preview",
            call,
            status,
            problem=problem,
            changes=[(key, _told(key, now[key], names), _told(key, values[key], names)) for key in changed],
            payload=json.dumps({key: (now[key], values[key]) for key in changed}),
            greeting=Markup(house_words(settings)),
            services=services,
            quoted=len(kept.texts),
            total=len(library.texts),
            left_out=sorted(library.texts[name].meta.title for name in set(library.texts) - set(kept.texts)),
        )

    def save(call: Call) -> Response:
        """Write what the preview showed; where another has changed the same switch since, show it anew."""
        try:
            payload = json.loads(call.form.one("payload"))
            seen = {key: (before, after) for key, (before, after) in payload.items()}
            assert seen and set(seen) <= set(KEYS)
        except (ValueError, TypeError, AttributeError, AssertionError):
            return back("/switches")
        with desk.writing:
            now = _values(desk.house.settings)
            changes = {k: new for k, (_, new) in seen.items() if new != now[k] and not SettingsFile().held(k)}
            values = {**now, **changes}
            if any(now[key] != seen[key][0] for key in changes):
                return look(call, values, words().wrong["since"], 409)
            try:
                saved = SettingsFile().save(changes)
                desk.house.change(desk.house.settings.model_copy(update={key: getattr(saved, key) for key in KEYS}))
                desk.refresh()
            except SettingsError as error:
                return show(call, values, str(error), 422)
        return back("/switches", told="saved")

    return routes(("GET", "/switches", show), ("POST", "/switches/preview", preview), ("POST", "/switches", save))


def _values(settings: Settings) -> dict[str, Any]:
    """Return the switches as plain values, as the settings file has them."""
    found = plain(settings.model_dump(mode="json", include=set(KEYS), exclude_none=True))
    found["own_services"] = [_without_defaults(service) for service in found["own_services"]]
    return found


def _without_defaults(service: dict[str, Any]) -> dict[str, Any]:
    if service.get("source_url") == service.get("url"):
        service.pop("source_url", None)
    if service.get("grade") == "official":
        service.pop("grade")
    return {key: value for key, value in service.items() if value not in (None, "", [])}


def _others() -> dict[str, Any]:
    """Return what else the file holds: the whole must fit together."""
    file = SettingsFile()
    if not file.path.exists():
        return {}
    import tomllib

    try:
        return tomllib.loads(file.path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file.path}: it cannot be read ({error}).", "Mend the file by hand.") from None


_SERVICE_FIELDS = (
    "service_name",
    "service_country",
    "service_call",
    "service_sms",
    "service_chat",
    "service_hours",
    "service_open",
    "service_language",
    "service_cost",
    "service_url",
)


def _asked(form: Form, desk: "Desk") -> dict[str, Any]:
    """Return the switches as the form has them. One that the environment sets stays as it is."""
    now = _values(desk.house.settings)
    topics = desk.shelf.library().topics
    kept = [service for service in now["own_services"] if service["id"] not in form.many("remove")]
    values = {
        "clinic_name": visible(form.one("clinic_name")),
        "clinic_contact": visible(form.one("clinic_contact")),
        "greeting": visible(form.one("greeting")),
        "signed_only": form.has("signed_only"),
        "topics_off": [topic for topic in topics if topic not in form.many("on")],
        "own_services": [*kept, *_new_service(form, {service["id"] for service in kept})],
    }
    file = SettingsFile()
    return {key: now[key] if file.held(key) else value for key, value in values.items()}


def _new_service(form: Form, taken: Iterable[str]) -> list[dict[str, Any]]:
    """Return the service that the form adds, if it names one."""
    name = visible(form.one("service_name"))
    if not name:
        return []
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "service"
    number = next(n for n in range(1, MOST_SERVICES + 20) if f"own-{slug}{'' if n == 1 else f'-{n}'}" not in taken)
    always = form.has("service_always")
    service = {
        "id": f"own-{slug}{'' if number == 1 else f'-{number}'}",
        "country": form.one("service_country"),
        "name": name,
        "families": list(form.many("service_families")) or [str(Family.SUICIDE)],
        "call": form.one("service_call"),
        "sms": {"number": form.one("service_sms")} if form.one("service_sms") else "",
        "chat": form.one("service_chat"),
        "hours": "24/7" if always else visible(form.one("service_hours")),
        "always_open": always,
        "open": "" if always else form.one("service_open"),
        "languages": [form.one("service_language") or "en"],
        "cost": visible(form.one("service_cost")),
        "url": form.one("service_url"),
        "verified_on": dt.datetime.now(tz=dt.UTC).date().isoformat(),
    }
    return [{key: value for key, value in service.items() if value != ""}]


def _told(key: str, value: Any, topics: Mapping[str, str]) -> str:
    """Return the value of a switch in words."""
    if key == "signed_only":
        return words().values[str(bool(value)).lower()]
    if key == "own_services":
        value = [service.get("name", "") for service in value or []]
    if key == "topics_off":
        value = [topics.get(topic, topic) for topic in value or []]
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value) if value else words().values["empty"]


def _line(entry: Entry, library: Library) -> tuple[str, str, str, str]:
    names = {topic.id: topic.title for topic in library.topics.values()}
    before, after = (_told(entry.key, value, names) for value in (entry.before, entry.after))
    return f"{entry.at:%Y-%m-%d %H:%M}", words().switches.get(entry.key, entry.key), before, after
