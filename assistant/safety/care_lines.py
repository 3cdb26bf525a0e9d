"""How a service and an emergency number are written out in one language, from the structured facts of the directory."""

import re
from collections.abc import Mapping, Sequence

import phonenumbers
from pydantic import Field

from assistant.safety.assessment import Family
from assistant.safety.care_protocol import Model
from assistant.safety.services import Country, Service

_HOURS = re.compile(
    r"(every day|monday to friday|monday to saturday|weekdays), "
    r"(\d+)(?::(\d\d))?(am|pm) to (?:(\d+)(?::(\d\d))?(am|pm)|midnight)",
    re.IGNORECASE,
)
_DAYS = {
    "every day": "every_day",
    "monday to friday": "weekdays",
    "weekdays": "weekdays",
    "monday to saturday": "monday_to_saturday",
}


class Phrases(Model):
    """The phrases of one language around the facts of the directory."""

    panel: str
    """The name of the page's help button."""
    emergency: str
    """With {number}, or {say} for the directory's own English sentence."""
    emergency_unknown: str
    service: str
    short: str
    call: str
    text: str
    text_word: str
    written: str
    chat: str
    whatsapp: str
    """With {number}; for a chat that is a WhatsApp number."""
    how: str
    """Around the directory's own English sentence on what a caller must know, {how}."""
    hows: Mapping[str, str] = Field(default_factory=dict)
    """The same in this language, where it was translated, by the English sentence."""
    see: str
    either: str
    always_open: str
    hours: str
    """With {hours} as the directory has them (English), or with {days}, {opens} and {closes} (24-hour clock)."""
    hours_vary: str
    """For hours that are not a plain range; with {hours} or {page}."""
    every_day: str = ""
    weekdays: str = ""
    monday_to_saturday: str = ""

    def emergency_line(self, country: Country, family: Family | None = None) -> str:
        """Say how to call for help that cannot wait: the police first, where a person is the danger."""
        say, number = country.emergency.say, country.emergency.number_for(family)
        return (self.emergency if number else self.emergency_unknown).format(say=say, number=number)

    def service_line(self, service: Service, lang: str) -> str:
        """Write a service out for who speaks a language: its name, number, text or chat way, and its hours."""
        when = self._when(service) if service.live else ""
        line = self.service.format(name=service.called(lang), ways=self._either(self.ways(service)), when=when).strip()
        if not service.how:
            return line
        gap = "" if line.endswith("。") else " "  # scripts without spaces have none between sentences either
        return f"{line}{gap}{self.hows.get(service.how) or self.how.format(how=service.how)}"

    def written_line(self, service: Service, lang: str) -> str:
        """Write out only the ways that need no voice; the whole line where there is none."""
        ways = self.ways(service)[1 if service.call else 0 :]
        if not ways:
            return self.service_line(service, lang)
        return self.written.format(name=service.called(lang), ways=self._either(ways))

    def short_line(self, service: Service, lang: str, *, prefer_text: bool = False) -> str:
        """Name a service with one way, in a few words."""
        ways = self.ways(service)
        way = ways[1] if prefer_text and service.call and len(ways) > 1 else ways[0]
        return self.short.format(name=service.called(lang), way=way)

    def ways(self, service: Service) -> list[str]:
        """Return every way to reach a service, the call first."""
        ways = []
        if service.call:
            ways.append(self.call.format(number=service.call))
        if service.sms and service.sms.body:
            ways.append(self.text_word.format(word=service.sms.body, number=service.sms.number))
        elif service.sms:
            ways.append(self.text.format(number=service.sms.number))
        if service.whatsapp:
            ways.append(self.whatsapp.format(number=_international(service.whatsapp)))
        elif service.chat:
            ways.append(self.chat.format(page=bare(service.chat)))
        return ways or [self.see.format(page=bare(service.url))]

    def _when(self, service: Service) -> str:
        if service.always_open:
            return self.always_open
        facts = {"hours": service.hours, "page": bare(service.url)}
        if "{hours}" in self.hours:
            return self.hours.format(**facts)
        if found := _HOURS.fullmatch(service.hours.strip()):
            days, *clock = found.groups()
            opens, closes = _clock(*clock[:3]), _clock(*clock[3:])
            return self.hours.format(days=getattr(self, _DAYS[days.lower()]), opens=opens, closes=closes)
        return self.hours_vary.format(**facts) if service.own_page else ""

    def _either(self, ways: Sequence[str]) -> str:
        *first, last = ways
        return self.either.format(first=", ".join(first), last=last) if first else last


def _clock(hour: str | None, minutes: str | None, half: str | None) -> str:
    """Write a time of the 12-hour clock on the 24-hour clock; midnight where there is no hour."""
    if hour is None or half is None:
        return "24:00"
    return f"{int(hour) % 12 + (12 if half.lower() == 'pm' else 0)}:{minutes or '00'}"


def _international(number: str) -> str:
    """Write a number out as it is dialled from anywhere, in groups: `+65 9151 1767`."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def bare(address: str) -> str:
    """Return a web address as people write it."""
    return address.removeprefix("https://").removeprefix("www.").rstrip("/")
