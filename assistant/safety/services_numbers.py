"""Numbers that people can dial: checked against the numbering plans of the phonenumbers library."""

import phonenumbers


def why_not(number: str, region: str) -> str | None:
    """Return why a number cannot be one that is dialled in a country, or None where it can.

    A number with `+` is checked for the country its code names. All others must be a valid number of the country,
    or have the length of one of its short numbers (116 123, 988, 85258): the library does not know which of those
    are in use. Codes with a star or a hash are in no plan.

    Args:
        number: As people write it.
        region: ISO 3166 alpha-2.
    """
    if number[:1] in "*#":
        return "codes with a star or a hash are in no numbering plan"
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        return str(error).lower()
    if number.startswith("+"):
        return None if phonenumbers.is_valid_number(parsed) else "it is not a valid number of its country"
    if phonenumbers.is_valid_number_for_region(parsed, region):
        return None
    if phonenumbers.is_possible_short_number_for_region(parsed, region):
        return None
    return f"it is neither a valid number nor a possible short number in {region}"
