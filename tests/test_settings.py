"""Settings come from a file and the environment, and a mistake names its key and its remedy."""

from pathlib import Path

import pytest

from assistant.countries import country_code
from assistant.errors import SettingsError
from assistant.safety.services import default_directory
from assistant.settings import Settings, load_settings, settings_file


def toml(folder: Path, content: str | bytes) -> Path:
    path = folder / "between.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_without_a_file_the_page_listens_on_this_machine_only() -> None:
    settings = load_settings(environ={})
    assert settings == Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    settings = load_settings(toml(tmp_path, 'port = 8000\ncountry = "GB"\n'), environ={})
    assert (settings.port, settings.country, settings.host) == (8000, "GB", "127.0.0.1")


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    path = toml(tmp_path, "port = 8000\nmax_characters = 900\n")
    settings = load_settings(path, environ={"BETWEEN_PORT": "9000", "BETWEEN_INDEX_DIR": str(tmp_path / "index")})
    assert (settings.port, settings.max_characters) == (9000, 900)
    assert settings.index_dir == tmp_path / "index"


def test_the_environment_heals_a_bad_value_in_the_file(tmp_path: Path) -> None:
    assert load_settings(toml(tmp_path, "port = 0\n"), environ={"BETWEEN_PORT": "9000"}).port == 9000


def test_a_typo_in_a_key_is_named_with_the_keys_there_are(tmp_path: Path) -> None:
    path = toml(tmp_path, "prot = 8000\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(path, environ={})
    assert str(path) in raised.value.problem
    assert "'prot'" in raised.value.problem
    assert "port" in raised.value.remedy
    assert "country" in raised.value.remedy


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("port = 70000", "port"),
        ("port = 'high'", "port"),
        ("country = 'Britain'", "country"),
        ("country = 'gb'", "country"),
        ("trusted_proxies = '*'", "trusted_proxies"),
        ("trusted_proxies = '10.0.0.2 10.0.0.3'", "trusted_proxies"),
        ("trusted_proxies = '10.0.0.0/33'", "trusted_proxies"),
        ("trusted_proxies = '10.0.0.1/8'", "trusted_proxies"),
        ("trusted_proxies = 'proxy.internal'", "trusted_proxies"),
        ("country = 'XX'", "country"),
        ("max_characters = 10", "max_characters"),
        ("turns_per_minute = 0", "turns_per_minute"),
        ("host = 1", "host"),
        ("index_dir = 3", "index_dir"),
        ("[port]\na = 1", "port"),
    ],
)
def test_a_bad_value_names_its_file_key_and_remedy(content: str, key: str, tmp_path: Path) -> None:
    path = toml(tmp_path, content)
    with pytest.raises(SettingsError) as raised:
        load_settings(path, environ={})
    assert str(path) in raised.value.problem
    assert f"'{key}'" in raised.value.problem
    assert raised.value.remedy


@pytest.mark.parametrize("proxies", ["", "127.0.0.1", "10.0.0.2, 172.18.0.0/16", "::1,fd00::/8"])
def test_trusted_proxies_are_addresses_and_networks(proxies: str) -> None:
    assert load_settings(environ={"BETWEEN_TRUSTED_PROXIES": proxies}).trusted_proxies == proxies


def test_what_many_write_for_great_britain_is_great_britain(tmp_path: Path) -> None:
    assert load_settings(toml(tmp_path, 'country = "UK"\n'), environ={}).country == "GB"
    assert load_settings(environ={"BETWEEN_COUNTRY": "UK"}).country == "GB"


def test_no_country_is_refused_in_words_and_one_that_the_directory_lacks_is_not(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'country': there is no such country: .* ISO 3166"):
        load_settings(toml(tmp_path, 'country = "EN"\n'), environ={})
    assert "PE" not in default_directory().countries
    assert load_settings(environ={"BETWEEN_COUNTRY": "PE"}).country == "PE"
    for code in default_directory().countries:
        assert country_code(code.lower()) == code


def test_a_bad_value_in_the_environment_names_the_variable() -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(environ={"BETWEEN_PORT": "high"})
    assert "BETWEEN_PORT" in raised.value.problem


@pytest.mark.parametrize("content", ["port = = 1", "port", "[", "port = 1\nport = 2", "host = 127.0.0.1"])
def test_a_file_that_is_no_toml_says_so(content: str, tmp_path: Path) -> None:
    path = toml(tmp_path, content)
    with pytest.raises(SettingsError, match="it is not TOML") as raised:
        load_settings(path, environ={})
    assert str(path) in raised.value.problem


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(toml(tmp_path, b'host = "\xe9"'), environ={})


def test_a_file_that_is_named_and_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such file.*BETWEEN_SETTINGS"):
        load_settings(tmp_path / "nowhere.toml", environ={})


def test_a_folder_in_the_place_of_the_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path, environ={})


def test_the_file_is_the_one_that_is_named_else_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() is None
    (tmp_path / "between").mkdir()
    own = toml(tmp_path / "between", "port = 8001\n")
    if settings_file() is not None:  # only where the platform follows XDG
        assert settings_file() == own
        assert load_settings().port == 8001
    named = toml(tmp_path, "port = 8002\n")
    monkeypatch.setenv("BETWEEN_SETTINGS", str(named))
    assert settings_file() == named
    assert load_settings().port == 8002


def test_reading_the_settings_makes_no_folder(tmp_path: Path) -> None:
    load_settings(environ={"BETWEEN_INDEX_DIR": str(tmp_path / "index")})
    assert list(tmp_path.iterdir()) == []


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]
