"""Where a person is: told by the name of a country or a large city, and by nothing less."""

import pytest

from assistant.errors import DataError
from assistant.safety.places import AS_WRITTEN, HERE, default_places, fold, parse_places
from assistant.safety.services import WORLD, default_directory
from assistant.safety.wording import default_books

EVERYDAY = {
    "en": "home|house|bed|bath|school|work|hospital|kitchen|street|bus|car|train|office|bathroom|room|church|shop|"
    "island|turkey|reading|hall|mobile|nice|cork|split|chili|meeting|water|party|pain|love|trouble|therapy|cologne",
    "it": "casa|letto|scuola|lavoro|ospedale|cucina|strada|autobus|macchina|treno|ufficio|bagno|camera|chiesa|negozio|"
    "riunione|porto|mosca|ira|mali|colonia|vacanza|acqua|festa|crisi|pericolo|terapia|nonna|sola",
    "fr": "maison|lit|école|travail|hôpital|cuisine|rue|bus|voiture|train|bureau|bain|chambre|église|magasin|"
    "réunion|seul|seule|bout|vienne|grenade|tours|pau|mons|indien|eau|fête|crise|danger|maman",
    "de": "zuhause|haus|bett|schule|arbeit|krankenhaus|küche|straße|bus|auto|zug|büro|bad|zimmer|kirche|laden|"
    "oma|bergen|liege|essen|halle|alleine|wasser|urlaub|krise|gefahr|therapie|mama|gern",
    "pl": "dom|domu|łóżku|łóżko|szkole|pracy|szpitalu|kuchni|ulicy|autobusie|samochodzie|pociągu|biurze|łazience|"
    "łodzi|łódź|kolonii|stanach|stany|bali|cali|katar|indie|mali|dania|kuba|komory|mamy|wannie|kryzysie",
    "pt": "casa|cama|escola|trabalho|hospital|cozinha|rua|ônibus|autocarro|carro|trem|comboio|escritório|banheiro|"
    "igreja|loja|reunião|porto|fortaleza|recife|braga|ira|servia|gana|peru|salvador|catar|crise|mãe|sozinha",
    "ru": "дома|доме|кровати|постели|школе|работе|больнице|кухне|улице|автобусе|машине|поезде|офисе|ванной|комнате|"
    "церкви|магазине|того|вене|катар|куба|перу|мали|дели|днепре|мамы|одна|беде",
    "ar": "البيت|بيت|السرير|المدرسة|الشغل|العمل|المستشفى|المطبخ|الشارع|الباص|السيارة|القطار|المكتب|الحمام|الغرفة|"
    "مالي|بنين|كوبا|أمي|حالي|خطر|بالي|حزن",
    "ja": "家|ベッド|布団|学校|会社|仕事中|病院|台所|キッチン|道|バス|車|電車|オフィス|お風呂|部屋|教会|店|母の家|"
    "マインド|スタイル|マリファナ|死にタイ|パリパリ|今日本当に|スイスイ|ピリチリ",
    "zh": "家|家里|床上|学校|公司|医院|厨房|街上|公交车上|车里|火车上|办公室|浴室|房间|教堂|商店|妈妈家|"
    "舞台中间|东西安放|每天津津有味|变成都怪我|中国人",
    "es": "casa|cama|escuela|trabajo|hospital|cocina|calle|autobús|coche|tren|oficina|baño|cuarto|iglesia|tienda|"
    "reunión|colonia|rosario|viena|gana|granada|salvador|mosca|polen|fortaleza|porto|braga|crisis|sola",
}
"""What people say they are in, at or near without naming a country: everyday words, and the names' lookalikes."""
NEARBY = {
    "en": ["I'm at home.", "i'm in bed", "I'm at work", "I'm at my mum's", "im near the island", "i'm in a bad place"],
    "it": ["Sono a casa.", "sono a letto", "sono al lavoro", "sono da mia mamma", "vivo a casa sua", "SONO A CASA"],
    "fr": [
        "Je suis à la maison.",
        "je suis au lit",
        "je suis au travail",
        "je suis chez ma mère",
        "je suis en réunion",
    ],
    "de": ["Ich bin zuhause.", "ich bin im Bett", "bin auf der Arbeit", "bin bei Oma", "Ich liege im Bett"],
    "pl": ["Jestem w domu.", "jestem w łóżku", "jestem w pracy", "jestem u mamy", "jestem na kolonii", "mam katar"],
    "pt": ["Estou em casa, sozinha.", "estou na cama", "estou no trabalho", "moro na casa dele", "estou em reunião"],
    "ru": ["Я дома.", "я в постели", "я на работе", "я у мамы", "я из-за того", "Того мне мало"],
    "ar": ["أنا في البيت", "أنا في السرير", "أنا في الشغل", "أنا عند أمي", "أنا مصر على الموت", "أنا مالي نفس"],
    "ja": ["家にいます", "ベッドにいます", "会社にいます", "母の家にいます", "死にタイです", "今日本当につらいです"],
    "zh": ["我在家", "我在床上", "我在上班", "我在妈妈家", "我现在在医院", "我是中国人"],
    "es": [
        "Estoy en casa.",
        "estoy en la cama",
        "estoy en el trabajo",
        "estoy en casa de mi madre",
        "estoy en la Colonia",
    ],
}


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("Kenya", "KE"),
        ("i'm in nairobi", "KE"),
        ("the U.S.", "US"),
        ("US", "US"),
        ("in der Schweiz", "CH"),
        ("je suis à Zürich", "CH"),
        ("Mieszkam w Niemczech.", "DE"),
        ("Я живу в Польше", "PL"),
        ("أنا في الإمارات", "AE"),
        ("أعيش بمصر", "EG"),
        ("大阪にいます", "JP"),
        ("我在新加坡", "SG"),
        ("Vivo en Bogota", "CO"),
        ("Papua New Guinea", "PG"),
        ("South Korea", "KR"),
        ("New South Wales", "AU"),
        ("cote d'ivoire", "CI"),
        ("Milano, Italia", "IT"),
    ],
)
def test_a_country_is_known_by_its_names_and_large_cities_in_the_languages_of_care(message: str, country: str) -> None:
    found = default_places().find(message)
    assert found is not None and found.country == country


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("Алматы", "KZ"),
        ("я в Астане", "KZ"),
        ("Kraków", "PL"),
        ("mieszkam w Szczecinie", "PL"),
        ("Eldoret", "KE"),
        ("אשדוד", "IL"),
        ("부산", "KR"),
        ("ঢাকা", "BD"),
        ("मुंबई", "IN"),
        ("กรุงเทพฯ", "TH"),
        ("فيصل آباد", None),
        ("أنا في بورسعيد", "EG"),
        ("我在东莞", "CN"),
        ("İzmir", "TR"),
        ("moro em campinas", None),
        ("Moro em Campinas", "BR"),
    ],
)
def test_a_large_city_answers_in_english_and_as_it_is_written_there(message: str, country: str | None) -> None:
    found = default_places().find(message)
    assert (found.country if found else None) == country


@pytest.mark.parametrize(
    "message",
    [
        "mis padres me chillan",
        "desde un puente alto",
        "me sudan las palmas",
        "tengo tanta tristeza",
        "no tengo plata ni nada",
        "ufa, que dia",
        "sou amadora",
        "nie chcę kazań",
        "dzięki radom mamy",
        "боюсь львов",
        "нас семей пять",
        "un havre de paix",
        "ich leide, das Leiden",
        "Essen fällt mir schwer",
        "Nice, thanks",
        "أنا أم وجدة",
        "أنا جدة",
        "坐在长沙发上",
        "like a phoenix",
    ],
)
def test_what_only_sounds_like_a_city_names_none(message: str) -> None:
    assert default_places().find(message) is None, message


@pytest.mark.parametrize(
    "message", ["tell us", "Georgia", "london or paris", "i want to die", "Jordan came by", "no", ""]
)
def test_a_word_that_is_no_place_or_two_places_decide_nothing(message: str) -> None:
    assert default_places().find(message) is None


@pytest.mark.parametrize("lang", EVERYDAY)
def test_no_everyday_word_is_a_country_however_it_is_written(lang: str) -> None:
    places, ways = default_places(), ("{}", *default_books().of(lang).file.hears["here"].hits)
    for word in EVERYDAY[lang].split("|"):
        for way in ways:
            for written in {word, word.casefold(), fold(word)}:
                sentence = way.replace(HERE, "{}").format(written)
                assert places.find(sentence) is None, sentence


@pytest.mark.parametrize("lang", NEARBY)
def test_who_says_which_room_they_are_in_has_named_no_country(lang: str) -> None:
    for sentence in NEARBY[lang]:
        assert default_places().find(sentence) is None, sentence


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("I live in Turkey.", "TR"),
        ("I'm in the US.", "US"),
        ("Ich wohne in Polen.", "PL"),
        ("jestem w Łodzi", "PL"),
        ("J'habite à Vienne", "AT"),
        ("Moro em Fortaleza", "BR"),
        ("я живу в Вене", "AT"),
        ("i live in new mexico", "US"),
        ("أنا في مصر", "EG"),
        ("タイにいます", "TH"),
        ("中国地方に住んでいます", "JP"),
        ("我在上海地区", "CN"),
    ],
)
def test_a_name_that_is_an_everyday_word_too_counts_as_it_is_written(message: str, country: str) -> None:
    found = default_places().find(message)
    assert found is not None and found.country == country


@pytest.mark.parametrize(
    "message",
    [
        "South America",
        "vivo en América Latina",
        "i'm in cali",
        "Vivo en Granada",
        "moro em Salvador",
        "I live in Norfolk",
    ],
)
def test_a_name_that_another_place_has_too_decides_nothing(message: str) -> None:
    assert default_places().find(message) is None


def test_the_place_is_taken_out_of_the_message_so_that_it_can_be_seen_how_it_is_named() -> None:
    found = default_places().find("I live in New York, alone")
    assert found is not None and found.around == f"I live in {HERE}, alone"


def test_every_country_of_the_directory_can_be_named() -> None:
    known = {*default_places().names.values(), *default_places().capitals.values()}
    assert set(default_directory().countries) - {WORLD} <= known


def test_a_name_that_stands_for_two_countries_is_refused() -> None:
    with pytest.raises(DataError, match="stands for"):
        parse_places({"CG": ["Congo"]}, {"CD": ["Congo"]})
    with pytest.raises(DataError, match="code"):
        parse_places({False: ["Norway"]})  # what YAML makes of a bare NO


def test_a_name_that_counts_only_as_written_must_be_the_name_of_a_country() -> None:
    with pytest.raises(DataError, match="Turky"):
        parse_places({"TR": ["Turkey"], AS_WRITTEN: ["Turky"]})


def test_names_are_read_without_case_accents_and_full_stops() -> None:
    assert fold("Côte-d’Ivoire") == fold("cote d'ivoire")
    assert fold("U.S.A.") == "usa"
