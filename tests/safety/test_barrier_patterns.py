"""The many plain ways in which one barrier is named in English, and what only sounds like one."""

import pytest

from assistant.safety.assessment import Family, Level, Who
from assistant.safety.wording import default_book, default_books

NAMED = [
    ("ambulance-called", "we are at the hospital"),
    ("ambulance-called", "they are sending an ambulance"),
    ("police", "i don't want the police, he'd lose his job"),
    ("police", "please no police"),
    ("police", "can they find out where i live"),
    ("hospital", "don't want hospital"),
    ("hospital", "they will keep me there"),
    ("hospital", "what if they don't let me out"),
    ("no-more-numbers", "you already gave me that number"),
    ("no-more-numbers", "don't give me another hotline"),
    ("no-more-numbers", "i don't want a list of resources"),
    ("leave-me", "too many questions"),
    ("leave-me", "i'd rather not say"),
    ("leave-me", "don't ask me that"),
    ("cost", "no insurance since the layoff"),
    ("cost", "who is going to pay for that"),
    ("cost", "my insurance won't cover it"),
    ("immigration", "my visa has expired"),
    ("immigration", "i'm here illegally"),
    ("immigration", "they could send me back"),
    ("not-out", "nobody knows i'm trans"),
    ("not-out", "i'm still in the closet"),
    ("bad-experience", "i'm not calling a hotline, i did that once and the guy sounded bored"),
    ("bad-experience", "my doctor didn't take me seriously"),
    ("bad-experience", "i had a bad experience with a counsellor"),
    ("nothing-helps", "there is no help here"),
    ("nothing-helps", "nobody can help me"),
    ("nothing-helps", "it's no use"),
    ("waiting", "i can't get an appointment"),
    ("waiting", "they're not taking new patients"),
    ("waiting", "waiting for months"),
    ("privacy", "they can hear everything"),
    ("privacy", "i can't speak freely here"),
    ("privacy", "my mum is in the next room"),
    ("not-bad-enough", "it's not that serious"),
    ("not-bad-enough", "others need it more"),
    ("not-bad-enough", "i'm just being dramatic"),
    ("burden", "my wife has enough to deal with"),
    ("burden", "i don't want to worry my mum"),
    ("burden", "they have their own problems"),
    ("custody-or-job", "cps will take him if i tell anyone"),
    ("custody-or-job", "i'd be fired"),
    ("custody-or-job", "it would go on my record"),
    ("faith-or-culture", "my parents don't believe in depression"),
    ("faith-or-culture", "it would bring shame on my family"),
    ("secret", "i don't want my mum to know"),
    ("secret", "don't tell my parents"),
    ("secret", "they can't find out"),
    ("are-you-watching", "is anyone reading this"),
    ("are-you-watching", "can my therapist see this"),
    ("are-you-watching", "do you keep what i write"),
    ("phone", "i can't do phone calls, i freeze up"),
    ("phone", "i'm too anxious to call"),
    ("phone", "can i text instead"),
    ("no-strength", "i have no strength left"),
    ("no-strength", "i can't get out of bed"),
    ("only-you", "i have no friends"),
    ("only-you", "i don't trust anyone"),
    ("only-you", "i'd rather talk to you"),
    ("loyalty", "he's not a bad man"),
    ("loyalty", "i can't report my own mother"),
    ("says-safe", "feeling bit better"),
    ("says-safe", "the urge is gone"),
    ("means-away", "my flatmate took them"),
    ("reached-out", "his roommate is with him now"),
    ("reached-out", "my friend is driving me now"),
    ("reached-out", "i woke her"),
    ("reached-out", "I woke her. She's sitting up."),
    ("means-away", "she's got the pills now"),
    ("means-away", "my mum has taken the pills away"),
    ("reached-out", "my wife's staying with me"),
    ("ambulance-called", "my wife's driving me to the hospital"),
    ("ambulance-called", "we're nearly there"),
    ("ambulance-called", "I'm at the hospital now."),
    ("says-safe", "I'm safe now. He went to his brother's."),
    ("bad-experience", "I called Samaritans but nobody picked up for twenty minutes"),
    ("bad-experience", "I texted my sister. She left me on read."),
    ("hospital", "no I'm not going to hospital"),
    ("bad-experience", "they didn't pick up"),
    ("bad-experience", "the police never came"),
    ("immigration", "he says he'll tell immigration on me"),
    ("reached-out", "my wife is with me now and the rifle is locked up at her brother's"),
]
NOT = [
    ("police", "he works with the police"),
    ("hospital", "keep me company"),
    ("cost", "i paid for dinner"),
    ("immigration", "send me a text"),
    ("not-out", "the moon came out"),
    ("bad-experience", "he hung up the coat"),
    ("nothing-helps", "can you help me"),
    ("waiting", "i waited two hours for the bus"),
    ("privacy", "i heard a bird"),
    ("burden", "i've enough to eat"),
    ("custody-or-job", "i took him to school"),
    ("faith-or-culture", "i believe in you"),
    ("secret", "i don't know how to tell you"),
    ("are-you-watching", "can you see the moon"),
    ("phone", "i called her twice"),
    ("no-strength", "she has energy"),
    ("loyalty", "he's a bad cook"),
    ("reached-out", "he took my keys"),
    ("reached-out", "I called Samaritans but nobody picked up for twenty minutes"),
    ("reached-out", "I texted my sister. She left me on read."),
    ("reached-out", "I called my mom and she laughed at me"),
    ("bad-experience", "she rang and I didn't answer"),
    ("custody-or-job", "they laid off half my team and I got to keep my job"),
    ("where-from", "I tried to end it and it didn't work"),
    ("hospital", "the rifle is locked up at her brother's"),
    ("hospital", "my mom is in hospital and told me"),
    ("hospital", "should I go to the hospital for this"),
    ("ambulance-called", "no I'm not going to hospital"),
    ("ambulance-called", "I almost called 911"),
    ("bad-experience", "they all laughed at me"),
    ("bad-experience", "he didn't listen when I said no"),
    ("police", "the police said they can't do anything"),
    ("says-safe", "I don't think I'm safe"),
    ("reached-out", "I told my mum I'm fine"),
    ("reached-out", "she gave me my old pills"),
]
STEPS = {
    "en": ["I've told my teacher", "my roommate's here", "police took him away", "I'm on the phone to 999"],
    "it": [
        "ho parlato con la mia prof oggi",
        "sono da un'amica e lui non sa dove sono",
        "i carabinieri l'hanno portato via",
    ],
    "fr": ["j'en ai parlé à ma prof", "les pompiers sont là", "j'ai laissé les clés chez mon frère"],
    "de": [
        "bin am Telefon mit der 112",
        "ich habe die Schlüssel meinem Vater gegeben",
        "die Polizei hat ihn mitgenommen",
    ],
    "pl": ["ratownicy są już tu", "powiedziałam wychowawczyni", "współlokator nocuje u mnie do rana"],
    "pt": ["contei para a minha professora", "os bombeiros estão aqui", "marquei uma consulta"],
    "ru": ["я рассказала учительнице", "врачи уже здесь", "полиция его забрала"],
    "ar": ["تحدثت مع معلمتي", "المسعفون هنا", "أعطيت المفتاح لأبي"],
    "ja": ["担任の先生に話しました", "警察が彼を連れて行きました", "病院の予約をしました"],
    "zh": ["我告诉老师了", "警察把他带走了", "我把钥匙给了爸爸"],
    "es": ["hablé con mi profesora", "sí, estoy a salvo", "mi compañero de piso se queda esta noche"],
}
NO_STEPS = {
    "en": [
        "the ambulance isn't here yet",
        "my dad's here and he's drunk",
        "wish my mom was here",
        "the gun is locked up but I know the code",
    ],
    "it": ["l'ambulanza non è ancora arrivata", "mio padre è qui ed è ubriaco", "non l'ho detto a nessuno"],
    "fr": ["l'ambulance n'est pas encore là", "mon père est là et il est ivre", "je n'ai pas de rendez-vous"],
    "de": ["der Krankenwagen ist noch nicht da", "mein Vater ist hier und betrunken", "ich habe es niemandem gesagt"],
    "pl": ["karetki jeszcze nie ma", "tata jest tutaj i jest pijany", "nie powiedziałam wychowawczyni"],
    "pt": ["a ambulância ainda não chegou", "meu pai está aqui e está bêbado", "não contei para ninguém"],
    "ru": ["скорая ещё не приехала", "папа здесь, и он пьяный", "я не рассказала учительнице"],
    "ar": ["الإسعاف لم يصل بعد", "أبي هنا وهو سكران", "ليت أمي هنا"],
    "ja": ["救急車はまだ来ません", "父がここにいて、酔っています", "担任に話していません"],
    "zh": ["救护车还没到", "我爸爸在这里，喝醉了", "我希望妈妈在这里"],
    "es": ["la ambulancia todavía no ha llegado", "mi padre está aquí y está borracho", "no se lo dije a nadie"],
}
NOT_FOR_THE_BODY = (Family.SUBSTANCE, Family.MEDICAL, Family.HARMED_BY_OTHERS)


@pytest.mark.parametrize("barrier,said", NAMED)
def test_a_plain_way_to_name_a_barrier_is_heard(barrier: str, said: str) -> None:
    own = next(each for each in default_book().barriers if each.id == barrier)
    assert own.matches(said)


@pytest.mark.parametrize("barrier,said", NOT)
def test_what_only_sounds_like_it_is_not(barrier: str, said: str) -> None:
    own = next(each for each in default_book().barriers if each.id == barrier)
    assert not own.matches(said)


def test_a_reason_is_answered_before_the_wish_not_to_talk() -> None:
    for said, barrier in (
        ("I don't want to talk to a psychologist, it costs too much", "cost"),
        ("ich will nicht reden, ich habe kein geld dafür", "cost"),
        ("I don't want to talk", "leave-me"),
    ):
        named = default_books().of("de" if "ich " in said else "en").barrier(said)
        assert named is not None and named.id == barrier, said


def test_a_call_to_the_one_in_danger_that_failed_is_not_a_bad_time_with_help() -> None:
    own = next(each for each in default_book().barriers if each.id == "bad-experience")
    said = "I called my sister but she doesn't answer"
    assert own.matches(said) and not own.matches(said, Who.OTHER)


@pytest.mark.parametrize("family", NOT_FOR_THE_BODY)
def test_who_may_need_a_hospital_is_not_told_that_many_do_not(family: Family) -> None:
    assert default_book().barrier("I don't want to go to the hospital", family) is None


@pytest.mark.parametrize("lang", STEPS)
def test_a_step_is_heard_as_one_and_what_only_names_the_helper_is_not(lang: str) -> None:
    book = default_books().of(lang)
    for said in STEPS[lang]:
        named = book.barrier(said, Family.SUICIDE)
        assert named is not None and named.facts.holds, said
    for said in NO_STEPS[lang]:
        named = book.barrier(said, Family.SUICIDE)
        assert named is None or not named.facts.holds, said


@pytest.mark.parametrize("lang", STEPS)
def test_no_sample_of_a_step_is_heard_as_something_else_first(lang: str) -> None:
    book = default_books().of(lang)
    for barrier in (each for each in book.barriers if each.facts.holds):
        for said in barrier.words.hits:
            assert book.barrier(said, Family.SUICIDE) is barrier, said


def test_who_fears_the_police_for_the_papers_gets_the_answer_about_papers() -> None:
    named = default_book().barrier("I can't call the police, I don't have papers and he says they'd deport me")
    assert named is not None and named.id == "immigration"


@pytest.mark.parametrize("lang", STEPS)
@pytest.mark.parametrize("name", ["police", "hospital", "immigration", "secret", "not-bad-enough"])
def test_where_the_body_is_in_danger_the_answer_asks_nothing_and_ends_in_calling(name: str, lang: str) -> None:
    barrier = next(each for each in default_books().of(lang).barriers if each.id == name)
    number = barrier.facts.answer(Family.SUICIDE, Who.OTHER, Level.URGENT, frozenset({"overdose"}))
    assert number is not None
    said = barrier.words.say[number - 1]
    assert said.endswith("{emergency}") and not set("?？؟") & set(said)


NO_SIGNAL = {
    "es": ["no tengo cobertura", "estoy en el pueblo y no hay cobertura", "sin cobertura no puedo llamar a nadie"],
    "pt": ["não tenho cobertura", "estou na aldeia sem cobertura de rede", "não tenho cobertura agora"],
    "it": ["non ho campo", "quassù non c'è copertura", "non ho campo adesso"],
    "fr": ["pas de réseau", "ici il n'y a pas de réseau", "j'ai plus de réseau chez moi"],
    "de": ["kein empfang", "ich hab hier kein netz", "im keller ist kein netz"],
    "pl": ["nie mam zasięgu", "nie mam teraz zasięgu", "nie mam sieci"],
    "ru": ["нет связи", "у меня нет сети", "нет связи сейчас"],
}
NO_COVER = {
    "es": ["no tengo cobertura médica", "me quedé sin cobertura del seguro", "no tengo cobertura para un psicólogo"],
    "pt": ["não tenho cobertura médica", "estou sem cobertura do plano", "não há cobertura para psicólogo"],
    "it": ["non ho copertura sanitaria", "non ho l'assicurazione", "non ho la copertura medica"],
}


@pytest.mark.parametrize("lang", NO_SIGNAL)
def test_a_phone_without_a_signal_is_no_question_of_money(lang: str) -> None:
    for said in NO_SIGNAL[lang]:
        named = default_books().of(lang).barrier(said, Family.SUICIDE)
        assert named is not None and named.id == "no-way-to-call", said


@pytest.mark.parametrize("lang", NO_COVER)
def test_cover_is_a_question_of_money_beside_a_word_of_insurance_or_of_care(lang: str) -> None:
    for said in NO_COVER[lang]:
        named = default_books().of(lang).barrier(said, Family.SUICIDE)
        assert named is not None and named.id == "cost", said


@pytest.mark.parametrize(
    "lang,said",
    [
        ("de", "ich habe kein soziales netz"),
        ("fr", "je n'ai pas de réseau professionnel"),
        ("pl", "nie mam sieci znajomych"),
        ("pt", "não tenho rede de apoio"),
        ("ru", "нет связи с мамой"),
    ],
)
def test_who_has_no_one_around_them_may_still_have_a_signal(lang: str, said: str) -> None:
    assert default_books().of(lang).barrier(said, Family.SUICIDE) is None
