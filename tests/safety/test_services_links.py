"""Addresses that open the telephone or the messages of a device."""

import pytest

from assistant.safety.services_links import sms, tel
from assistant.safety.services_model import Sms


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("1-800-799-7233", "tel:18007997233"),
        ("+49 116 123", "tel:+49116123"),
        ("*4141", "tel:*4141"),
        ("*120*7867#", "tel:*120*7867%23"),
    ],
)
def test_a_number_is_dialled_without_what_people_write_between_digits(number: str, address: str) -> None:
    assert tel(number) == address


def test_a_text_carries_the_word_to_send_if_there_is_one() -> None:
    assert sms(Sms(number="741741", body="HOME")) == "sms:741741?body=HOME"
    assert sms(Sms(number="0477 13 11 14")) == "sms:0477131114"
    assert sms(Sms(number="50808", body="HELP ME")) == "sms:50808?body=HELP%20ME"
