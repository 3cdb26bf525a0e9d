"""The rules as data: every example holds, and a broken file says what to do."""

from pathlib import Path

import pytest
import yaml

from assistant.errors import DataError
from assistant.safety.assessment import TAGS, Family, Level
from assistant.safety.normalise import normalise
from assistant.safety.rules import DATA, Heard, Rulebook

BOOK = Rulebook.load()


def test_every_example_of_every_rule_context_and_answer_holds() -> None:
    assert BOOK.check_examples() == []


def test_every_family_has_rules_that_refer_and_the_screen_is_broad() -> None:
    at_least_refer = {rule.family for rule in BOOK.rules if rule.level >= Level.REFER}
    assert at_least_refer == set(Family)
    assert len(BOOK.rules) >= 100


def test_every_family_has_its_own_file() -> None:
    names = {path.stem for path in (DATA / "rules").glob("*.yaml")}
    assert {family.value for family in Family} <= names


def test_a_hit_reaches_at_least_the_level_of_its_rule() -> None:
    from assistant.safety.screen import default_screen

    screen = default_screen()
    low = [
        (rule.id, example, str(screen(example).level))
        for rule in BOOK.rules
        for example in rule.hits
        if screen(example).level < rule.level
    ]
    assert low == []


def test_only_known_tags_are_used() -> None:
    assert {tag for rule in BOOK.rules for tag in rule.tags} <= TAGS


def _folder(tmp_path: Path, rule: dict[str, object], **contexts: object) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "suicide.yaml").write_text(yaml.safe_dump({"rules": [rule]}), encoding="utf-8")
    shared = {"macros": {"want": "want"}, "contexts": contexts, "answers": {}}
    (tmp_path / "contexts.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8")
    return tmp_path


GOOD: dict[str, object] = {
    "id": "suicide.test",
    "family": "suicide",
    "level": "refer",
    "reason": "Says that they want to.",
    "patterns": ["{want} to"],
    "hits": ["want to"] * 3,
    "misses": ["no"] * 3,
}


def test_a_good_folder_loads(tmp_path: Path) -> None:
    book = Rulebook.load(_folder(tmp_path, GOOD))
    hits = list(book.hits(Heard(normalise("I WANT to"))))
    assert [hit.signal.span for hit in hits] == ["WANT to"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"level": "dangerous"}, "level"),
        ({"family": "sadness"}, "family"),
        ({"patern": ["x"]}, "patern"),
        ({"patterns": ["(unclosed"]}, "patterns"),
        ({"patterns": ["(?=ahead)"]}, "patterns"),
        ({"patterns": ["{nowhere}"]}, "nowhere"),
        ({"unless": ["weather"]}, "weather"),
        ({"tags": ["sunny"]}, "tags"),
        ({"hits": ["one"]}, "hits"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_broken_rule_names_file_rule_field_and_remedy(tmp_path: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(DataError) as caught:
        Rulebook.load(_folder(tmp_path, {**GOOD, **change}))
    said = str(caught.value)
    assert "suicide.yaml" in said
    assert "suicide.test" in said
    assert named in said
    assert caught.value.remedy


def test_two_rules_with_one_id_are_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD)
    (folder / "rules" / "self_harm.yaml").write_text(yaml.safe_dump({"rules": [GOOD]}), encoding="utf-8")
    with pytest.raises(DataError, match="two rules"):
        Rulebook.load(folder)


def test_a_file_that_is_no_yaml_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD)
    (folder / "rules" / "eating.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(DataError, match=r"eating\.yaml"):
        Rulebook.load(folder)


def test_an_empty_folder_of_rules_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD)
    (folder / "rules" / "suicide.yaml").write_text("rules: []", encoding="utf-8")
    with pytest.raises(DataError, match="there are none"):
        Rulebook.load(folder)
