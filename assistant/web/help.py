"""The help panel: plain links in the served page, which work when the script or the server does not."""

import datetime as dt
import re

from assistant.safety.services import STALE_DAYS, WORLD, Country, Directory, Emergency, Service
from assistant.safety.services_links import sms, tel
from assistant.safety.services_model import EmergencyNumber, FindCare, facts, language_names
from assistant.web.html import escape, link
from assistant.web.strings_model import Strings

_DIRECTORY = ' lang="en" dir="ltr"'
"""On a sentence of the directory, which is in English on every page."""


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


def ways(service: Service, strings: Strings) -> str:
    """Return the links that reach a service: call, text, chat, or its page if there is no other way."""
    words = strings.help
    found = []
    if service.call:
        found.append(link(tel(service.call), words.call.format(number=service.call), "way"))
    if service.sms:
        form = words.text_word if service.sms.body else words.text
        label = form.format(word=service.sms.body, number=service.sms.number)
        found.append(link(sms(service.sms), label, "way"))
    if service.chat:
        label = words.whatsapp.format(number=service.whatsapp) if service.whatsapp else words.chat
        found.append(link(service.chat, label, "way", new_tab=words.opens))
    if not found:
        found.append(link(service.url, f"{words.site}: {_host(service.url)}", "way", new_tab=words.opens))
    how = f'<p class="how"{_DIRECTORY}>{escape(service.how)}</p>' if service.how else ""
    return f'<p class="ways">{" ".join(found)}</p>{how}'


def emergency_links(emergency: Emergency, strings: Strings) -> str:
    """Return the emergency numbers, each as a link to call it and, where it takes texts, to text it."""
    links = [link(tel(number.call), _call(number, strings), "way now") for number in emergency.numbers]
    links += [
        link(sms(number.sms), strings.help.text.format(number=number.sms.number), "way now")
        for number in emergency.numbers
        if number.sms
    ]
    return " ".join(links)


def emergency_lines(emergency: Emergency, strings: Strings) -> str:
    """Return how to call for help that cannot wait: the numbers as links, and what must be known about them."""
    links = emergency_links(emergency, strings)
    first = f'<p class="ways">{links}</p>' if links else ""
    said = "" if emergency.number and emergency.say == f"Call {emergency.number}." else emergency.say
    notes = "".join(f"<p{_DIRECTORY}>{escape(line)}</p>" for line in (said, emergency.text) if line)
    return first + notes


def _call(number: EmergencyNumber, strings: Strings) -> str:
    words = strings.help
    label = words.call.format(number=number.call)
    if "any" in number.use:
        return label
    return words.call_for.format(call=label, use=", ".join(strings.emergency_uses[use] for use in number.use))


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
        f"{_people(country, services, strings)}{_find_care(country.find_care, strings)}"
        f'<p class="checked">{escape(_checked(country, strings, today))}</p></details>'
    )


def _people(country: Country, services: str, strings: Strings) -> str:
    words = strings.help
    none = "" if country.has_crisis_line or country.country == WORLD else f"<p>{escape(words.no_line)}</p>"
    listed = f'<ul class="services">{services}</ul>' if services else ""
    return f"<h3>{escape(words.services)}</h3>{none}{listed}"


def _find_care(care: FindCare | None, strings: Strings) -> str:
    if care is None:
        return ""
    words = strings.help
    page = link(care.url, f"{words.site}: {_host(care.url)}", "way", new_tab=words.opens)
    return (
        f"<h3>{escape(words.find_care)}</h3><p>{escape(care.say)}</p>"
        f'<p><strong>{escape(care.name)}</strong></p><p class="ways">{page}</p>'
    )


def _service(service: Service, strings: Strings) -> str:
    other = service.local_name
    name = f'{escape(service.name)} <span dir="auto">({escape(other)})</span>' if other else escape(service.name)
    return f"<strong><bdi>{name}</bdi></strong>{about(service, strings)}{ways(service, strings)}"


def about(service: Service, strings: Strings) -> str:
    """Return one line on a service: whom it is for, when it is open, what it costs, which languages."""
    words = strings.help
    said = [service.hours, words.cost.format(cost=service.cost)]
    if service.audience:
        who = ", ".join(strings.audiences[name] for name in service.audience)
        said.insert(0, words.for_whom.format(who=who))
    elif len(service.families) <= 2:
        who = ", ".join(strings.families[family] for family in service.families)
        said.insert(0, words.for_whom.format(who=who))
    if service.region:
        said.insert(0, words.only_in.format(region=service.region))
    if service.languages != ("en",):  # each in its own words: who looks for a language looks for that word
        spoken = ", ".join(language_names()[code] for code in service.languages)
        said.append(words.languages.format(languages=spoken))
    told = " · ".join(f"<bdi>{escape(part)}</bdi>" for part in said)
    return f'<p class="about">{told}</p>'


def _checked(country: Country, strings: Strings, today: dt.date) -> str:
    oldest = min(verified_on for _, verified_on in facts(country))
    line = strings.help.checked.format(date=f"{oldest.day} {oldest:%B %Y}")
    return f"{line} {strings.help.stale}" if (today - oldest).days > STALE_DAYS else line


def _host(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
