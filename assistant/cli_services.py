"""`between services`: look after the referral directory."""

from typing import Annotated, Any

import typer

services_app = typer.Typer(help="Look after the referral directory.", no_args_is_help=True)


@services_app.command("check")
def services_check() -> None:
    """Report what must not ship: facts verified long ago (a warning after 180 days, an error after 365), wrong numbers.

    The exit code is 1 where there is an error.
    """
    from assistant.directory import directory_for, utc_now
    from assistant.safety.services_check import Severity, check_country
    from assistant.safety.services_model import facts
    from assistant.settings import load_settings

    countries = directory_for(load_settings()).countries
    today = utc_now().date()
    found = [finding for country in countries.values() for finding in check_country(country, today)]
    for finding in found:
        typer.echo(f"{finding.severity}: {finding.entry}: {finding.problem}")
    entries = sum(len(list(facts(country))) for country in countries.values())
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    typer.echo(f"{entries} entries in {len(countries)} countries, {errors} errors, {len(found) - errors} warnings")
    if errors:
        raise typer.Exit(1)


@services_app.command("show")
def services_show(
    country: Annotated[str, typer.Argument(help="Two letters (US, GB, DE, …), or WORLD.")],
) -> None:
    """Show the directory of a country as a table: whom a service is for, how to reach it, when, and who says so."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from assistant.directory import directory_for, utc_now
    from assistant.settings import load_settings

    directory = directory_for(load_settings())
    code = country.upper()
    if code not in directory.countries:
        known = ", ".join(sorted(directory.countries))
        raise typer.BadParameter(f"the directory does not know {country}; it knows {known}")
    shown, now = directory.countries[code], utc_now()
    console = Console(highlight=False)
    console.print(f"{shown.name}. Emergency: {shown.emergency.say} {shown.emergency.text or ''}".rstrip(), markup=False)
    if shown.find_care:
        console.print(f"To find care: {shown.find_care.say} {shown.find_care.url}", markup=False)
    table = Table(box=box.SIMPLE, show_lines=False)
    for heading, share in (("service", 4), ("reach", 3), ("hours", 3), ("verified", 2)):
        table.add_column(heading, ratio=share, overflow="fold")
    for service in shown.services:
        now_open = {True: " (open now)", False: " (closed now)", None: ""}[shown.is_open(service, now)]
        hours = f"{service.hours}{now_open if service.live else ''}\n{' '.join(service.languages)}, {service.cost}"
        verified = f"{service.verified_on}\n{service.grade}"
        table.add_row(f"{service.name}\n{_purpose(service)}\n", _reach(service), hours, verified)
    console.print(table, markup=False)
    for topic, why in shown.gaps.items():
        console.print(f"No {topic}: {why}", markup=False)


def _reach(service: Any) -> str:
    texting = (
        f"text {service.sms.body or ''} to {service.sms.number}".replace("text  to", "text") if service.sms else ""
    )
    calling = f"call {service.call}" if service.call else ""
    return "\n".join(way for way in (calling, texting, service.chat) if way) or str(service.url)


def _purpose(service: Any) -> str:
    audience = f" ({', '.join(service.audience)})" if service.audience else ""
    region = f", {service.region} only" if service.region else ""
    return f"{', '.join(service.families)}{audience}{region}"
