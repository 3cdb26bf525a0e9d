"""The help panel: plain links in the served page, which work when the script or the server does not."""

import datetime as dt
import re
from urllib.parse import quote

from assistant.safety.services import STALE_DAYS, WORLD, Country, Directory, Emergency, Service
from assistant.web.html import escape, link
from assistant.web.strings import Strings


def country_of(accept_language: str | None, directory: Directory, chosen: str | None = None) -> str:
    """Return the country to start with: the one the installation sets, else the browser's region.

    A language alone does not say where someone is, so `fr` gives the world-wide directory and `fr-FR` France.

    Args:
        accept_language: The header as the browser sent it, such as `en-IE,en;q=0.8`.
        directory: The countries that are known.
        chosen: The country of the settings.
    """
    if chosen and chosen in directory.countries:
        return chosen
    for tag in (accept_language or "").split(",")[:10]:
        parts = tag.split(";")[0].strip().split("-")
        for part in parts[1:]:
            if re.fullmatch(r"[A-Za-z]{2}", part):
                return part.upper() if part.upper() in directory.countries else WORLD
    return WORLD


def dial(number: str) -> str:
    """Return the `tel:` address of a number as people write it."""
    return "tel:" + re.sub(r"[^0-9+]", "", number)


def ways(service: Service, strings: Strings) -> str:
    """Return the links that reach a service: call, text, chat, or its page if there is no other way."""
    words = strings.help
    found = []
    if service.call:
        found.append(link(dial(service.call), words.call.format(number=service.call), "way"))
    if service.sms:
        address = "sms:" + re.sub(r"[^0-9+]", "", service.sms.number)
        if service.sms.body:
            label = words.text_word.format(word=service.sms.body, number=service.sms.number)
            found.append(link(f"{address}?body={quote(service.sms.body)}", label, "way"))
        else:
            found.append(link(address, words.text.format(number=service.sms.number), "way"))
    if service.chat:
        found.append(link(service.chat, words.chat, "way", new_tab=words.opens))
    if not found:
        found.append(link(service.url, f"{words.site}: {_host(service.url)}", "way", new_tab=words.opens))
    return f'<p class="ways">{" ".join(found)}</p>'


def emergency_lines(emergency: Emergency, strings: Strings) -> str:
    """Return how to call for help that cannot wait, the number as a link."""
    first = ""
    if emergency.number:
        label = strings.help.call.format(number=emergency.number)
        first = f'<p class="ways">{link(dial(emergency.number), label, "way now")}</p>'
    said = "" if emergency.number and emergency.say == f"Call {emergency.number}." else emergency.say
    notes = "".join(f"<p>{escape(line)}</p>" for line in (said, emergency.text) if line)
    return first + notes


def panel(directory: Directory, country: str, strings: Strings, today: dt.date) -> str:
    """Return the whole help panel, every country in it.

    Without a script, each country is a `<details>` and the person's own stands open. The script shows the
    choice of country and hides the others; it adds nothing that is not in the page already.

    Args:
        directory: The referral directory.
        country: The country that stands open.
        strings: The sentences of the page.
        today: Against which an old entry is called old.
    """
    words = strings.help
    codes = sorted(directory.countries, key=lambda code: (code == WORLD, directory.countries[code].name))
    options = "".join(_option(code, _name(directory, code, strings), code == country) for code in codes)
    first = sorted(codes, key=lambda code: code != country)
    blocks = [_country(directory, code, strings, today, opened=code == country) for code in first]
    return (
        f'<details id="help"><summary>{escape(words.open)}</summary><div class="panel">'
        f"<h2>{escape(words.heading)}</h2><p>{escape(words.lead)}</p>"
        f'<p class="choose" hidden><label for="help-country">{escape(words.country)}</label> '
        f'<select id="help-country" autocomplete="off">{options}</select></p>'
        f"{''.join(blocks)}</div></details>"
    )


def _option(code: str, name: str, selected: bool) -> str:
    return f'<option value="{code}"{" selected" if selected else ""}>{escape(name)}</option>'


def _name(directory: Directory, code: str, strings: Strings) -> str:
    return strings.help.elsewhere if code == WORLD else directory.countries[code].name


def _country(directory: Directory, code: str, strings: Strings, today: dt.date, *, opened: bool) -> str:
    country = directory.countries[code]
    words = strings.help
    ordered = sorted(country.services, key=lambda service: bool(service.audience))
    services = "".join(f"<li>{_service(service, strings)}</li>" for service in ordered)
    return (
        f'<details class="country" data-country="{code}"{" open" if opened else ""}>'
        f"<summary>{escape(_name(directory, code, strings))}</summary>"
        f"<h3>{escape(words.emergency)}</h3>{emergency_lines(country.emergency, strings)}"
        f'<h3>{escape(words.services)}</h3><ul class="services">{services}</ul>'
        f'<p class="checked">{escape(_checked(country, strings, today))}</p></details>'
    )


def _service(service: Service, strings: Strings) -> str:
    return f"<strong>{escape(service.name)}</strong>{about(service, strings)}{ways(service, strings)}"


def about(service: Service, strings: Strings) -> str:
    """Return one line on a service: whom it is for, when it is open, what it costs, which languages."""
    words = strings.help
    facts = [service.hours, words.cost.format(cost=service.cost)]
    if service.audience:
        who = ", ".join(strings.audiences[name] for name in service.audience)
        facts.insert(0, words.for_whom.format(who=who))
    elif len(service.families) <= 2:
        who = ", ".join(strings.families[family] for family in service.families)
        facts.insert(0, words.for_whom.format(who=who))
    if service.languages != ("en",):
        spoken = ", ".join(strings.languages.get(code, code) for code in service.languages)
        facts.append(words.languages.format(languages=spoken))
    return f'<p class="about">{escape(" · ".join(facts))}</p>'


def _checked(country: Country, strings: Strings, today: dt.date) -> str:
    oldest = min(country.emergency.verified_on, *(service.verified_on for service in country.services))
    line = strings.help.checked.format(date=f"{oldest.day} {oldest:%B %Y}")
    return f"{line} {strings.help.stale}" if (today - oldest).days > STALE_DAYS else line


def _host(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
