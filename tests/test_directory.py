"""A deployment's own services: in the settings file, held to the same rules, first while they are open."""

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.directory import directory_for
from assistant.errors import SettingsError
from assistant.safety.assessment import Family
from assistant.settings import Settings, load_settings
from assistant.web.help import panel
from assistant.web.strings import default_strings

CLINIC = """
[[own_services]]
id = "own-clinic"
country = "GB"
name = "Elm Street Clinic"
families = ["suicide", "self_harm", "eating"]
call = "020 7946 0018"
hours = "Monday to Friday, 9am to 5pm"
always_open = false
open = "Mo-Fr 09:00-17:00"
languages = ["en", "pl"]
cost = "local rate"
url = "https://clinic.example/"
verified_on = 2026-11-20
"""
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)  # a Wednesday
NIGHT = dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC)


def settings(folder: Path, content: str = CLINIC) -> Settings:
    path = folder / "between.toml"
    path.write_text(content, encoding="utf-8")
    return load_settings(path, environ={})


def test_the_clinic_is_named_first_while_it_is_open(tmp_path: Path) -> None:
    directory = directory_for(settings(tmp_path))
    assert directory.pick("GB", Family.SUICIDE, at=NOON)[0].name == "Elm Street Clinic"
    assert directory.pick("GB", Family.EATING, at=NOON)[0].name == "Elm Street Clinic"


def test_at_night_nobody_is_sent_to_a_clinic_that_is_closed(tmp_path: Path) -> None:
    directory = directory_for(settings(tmp_path))
    assert directory.pick("GB", Family.SUICIDE, at=NIGHT)[0].id == "gb-samaritans"
    assert directory.pick("GB", Family.SUICIDE)[0].id == "gb-samaritans"  # nobody told the time


def test_a_clinic_that_answers_day_and_night_is_always_first(tmp_path: Path) -> None:
    day_and_night = CLINIC.replace('"Monday to Friday, 9am to 5pm"', '"24/7"').replace("= false", "= true")
    day_and_night = day_and_night.replace('open = "Mo-Fr 09:00-17:00"\n', "")
    directory = directory_for(settings(tmp_path, day_and_night))
    assert directory.pick("GB", Family.SUICIDE)[0].id == "own-clinic"


def test_the_example_of_the_readme_can_be_used_as_it_stands(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    example = readme.split("```toml")[1].split("```")[0]
    directory = directory_for(settings(tmp_path, example))
    assert directory.pick("GB", Family.SUICIDE, at=NOON)[0].id == "own-clinic"


def test_the_clinic_is_for_what_it_says_and_for_its_own_country(tmp_path: Path) -> None:
    directory = directory_for(settings(tmp_path))
    assert directory.pick("GB", Family.SUBSTANCE, at=NOON)[0].id == "gb-frank"
    assert directory.pick("US", Family.SUICIDE, at=NOON)[0].id == "us-988"


def test_a_directory_with_a_clock_follows_the_hours_of_the_clinic(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    assert directory_for(chosen, lambda: NOON).pick("GB", Family.SUICIDE)[0].id == "own-clinic"
    assert directory_for(chosen, lambda: NIGHT).pick("GB", Family.SUICIDE)[0].id == "gb-samaritans"


def test_the_clinic_heads_the_help_panel_with_its_number_and_hours(tmp_path: Path) -> None:
    shown = panel(directory_for(settings(tmp_path)), "GB", default_strings(), dt.date(2026, 12, 1))
    assert 'href="tel:02079460018"' in shown
    assert "Monday to Friday, 9am to 5pm" in shown and "English, Polski" in shown
    assert shown.index("Elm Street Clinic") < shown.index("Samaritans")


def test_without_a_clinic_the_directory_is_the_shipped_one() -> None:
    assert "own-clinic" not in [s.id for s in directory_for(Settings()).countries["GB"].services]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("020 7946 0018", "020 7946", "own_services"),
        ('url = "https://clinic.example/"', "", "own_services"),
        ("verified_on = 2026-11-20", "", "verified_on"),
        ('open = "Mo-Fr 09:00-17:00"', "", "closed door"),
        ('call = "020 7946 0018"', "", "someone must answer"),
        ('id = "own-clinic"', 'id = "gb-samaritans"', "id"),
        ('"suicide", "self_harm"', '"sadness"', "families"),
        ('country = "GB"', "", "country"),
        ("name = ", "title = ", "name"),
        ("name = ", "phone = 1\nname = ", r"own_services\.0\.phone.*call, chat"),
    ],
)
def test_a_mistake_in_the_clinics_entry_fails_when_the_settings_are_read(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in CLINIC
    with pytest.raises(SettingsError, match=said):
        settings(tmp_path, CLINIC.replace(old, new))


def test_a_country_that_the_directory_does_not_know_is_named(tmp_path: Path) -> None:
    chosen = settings(tmp_path, CLINIC.replace('"GB"', '"SM"').replace("020 7946 0018", "0549 882 914"))
    with pytest.raises(SettingsError, match="SM"):
        directory_for(chosen)


def test_the_same_clinic_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="own-clinic is taken"):
        directory_for(settings(tmp_path, CLINIC + CLINIC))


def test_the_commands_show_the_clinic_and_say_when_it_was_verified_too_long_ago(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(tmp_path, CLINIC.replace("2026-11-20", "2020-01-01"))
    monkeypatch.setenv("BETWEEN_SETTINGS", str(tmp_path / "between.toml"))
    shown = CliRunner().invoke(app, ["services", "show", "gb"])
    assert shown.exit_code == 0 and "020 7946 0018" in shown.stdout and "Samaritans" in shown.stdout
    checked = CliRunner().invoke(app, ["services", "check"])
    assert checked.exit_code == 1 and "error: own-clinic: verified" in checked.stdout
