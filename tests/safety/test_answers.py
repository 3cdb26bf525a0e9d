"""The reply to a direct question: what is a plain no or a safe place, and what only begins like one."""

import time

import pytest

from assistant.safety.answers import Answers
from assistant.safety.assessment import Context, Family, Level, Signal
from assistant.safety.normalise import normalise
from assistant.safety.rules import Heard
from assistant.safety.screen import default_screen

ASKED = Context(asked=Family.SUICIDE, level=Level.CHECK, family=Family.SUICIDE)
ASKED_SAFE = Context(Family.HARMED_BY_OTHERS, Level.REFER, Family.HARMED_BY_OTHERS, (), True)
TAKEN_BACK = [
    "Nope, going to do it",
    "no, I did it already this morning",
    "no lol yes",
    "no I lied, yes",
    "no. I tried last night though",
    "no, only of not waking up",
    "no, not until he's asleep",
    "no, jk yes",
    "no, I did",
    "no, unless she leaves me",
    "no, not yet",
    "nein, doch ja",
    "nein, ich habe es schon versucht",
    "nein, noch nicht",
    "nein, nur manchmal",
    "non, enfin oui",
    "non, j'ai déjà essayé hier",
    "non, pas encore",
    "non, seulement la nuit",
    "no, mentira, sí",
    "no, ya lo intenté",
    "no, todavía no",
    "no, solo a veces",
    "no, ho mentito, sì",
    "no, l'ho già fatto",
    "no, non ancora",
    "no, solo di notte",
    "não, menti, sim",
    "não. tentei ontem",
    "não, ainda não",
    "não, só às vezes",
    "nie, skłamałam, tak",
    "nie, już próbowałam",
    "nie, jeszcze nie",
    "nie, tylko w nocy",
    "нет, соврала, да",
    "нет, вчера пробовала",
    "нет, пока нет",
    "нет, только ночью",
    "لا، كذبت، نعم",
    "لا، حاولت أمس",
    "لا، ليس بعد",
    "لا، فقط أحيانا",
    "いいえ、うそです、はい",
    "いいえ、もう試した",
    "いいえ、たまに",
    "没有，骗你的",
    "没有，我没想过，其实有",
    "没有，我没有想，昨晚试过了",
]
"""Begin like a no and are none."""
NO = [
    "no",
    "no, never",
    "no, I'm just tired",
    "no I would never do it",
    "no, I don't think about it",
    "no, only tired",
    "no, I'm just tired though",
    "no, I'm not going to do it",
    "no, I have never tried",
    "nope. never have, never will",
    "no, I tried yoga",
    "no, I'm going to bed",
    "no, I already called my sister",
    "No. I would not do it.",
    "no I haven't done it",
    "no, I'm not lying",
    "no thanks, I'm fine",
    "nein",
    "nein, nur müde",
    "nein, ich habe es nie versucht",
    "non",
    "non, juste fatigué",
    "non, je n'ai jamais essayé",
    "no, no lo haría",
    "no, solo estoy cansado",
    "no, nunca lo he intentado",
    "no, non ci penso",
    "no, sono solo stanca",
    "não, não penso nisso",
    "não, só cansada",
    "nie, nie myślę o tym, jestem tylko zmęczona",
    "nie, nigdy nie próbowałam",
    "нет",
    "нет, просто устала",
    "нет, никогда не пробовала",
    "لا",
    "لا، أنا متعبة فقط",
    "لا، لا أفكر في ذلك",
    "いいえ",
    "いいえ、疲れているだけです",
    "没有",
    "没有，我没有想",
    "不会的，放心",
]
"""Are a no, whatever else they tell."""
UNSAFE = [
    "safe? no",
    "safe is not a word i would use",
    "yes until he wakes up",
    "yeah right",
    "he says i'm safe",
    "I'm safe until he comes home",
    "yes, if he stays asleep",
    "yes, no",
    "ja, bis er aufwacht",
    "er sagt, ich bin sicher",
    "oui, jusqu'à ce qu'il rentre",
    "il dit que je suis en sécurité",
    "sí, hasta que vuelva",
    "él dice que estoy segura",
    "sì, finché dorme",
    "lui dice che sono al sicuro",
    "sim, até ele acordar",
    "ele diz que estou segura",
    "tak, dopóki śpi",
    "on mówi, że jestem bezpieczna",
    "да, пока он спит",
    "он говорит, что я в безопасности",
    "نعم، حتى يعود",
    "هو يقول إني في أمان",
    "はい、彼が帰るまで",
    "彼は私が安全だと言う",
    "是的，直到他回来",
    "他说我很安全",
]
"""Asked whether they are safe: hold the word and no safety."""
SAFE = [
    "yes",
    "yes I'm safe at my sister's",
    "No, he's at work. I'm safe right now.",
    "I'm safe, he is not here",
    "yes, it's only me here",
    "yes right now I am",
    "yeah",
    "yes I'm safe, no worries",
    "safe",
    "we're okay for now",
    "ja",
    "ja, ich bin in Sicherheit",
    "Nein, ich bin in Sicherheit",
    "oui",
    "oui, je suis chez ma soeur",
    "sí",
    "sí, estoy segura",
    "No, está en el trabajo, estoy a salvo",
    "sì",
    "sì, sono al sicuro",
    "sim",
    "sim, estou segura",
    "tak",
    "tak, jestem bezpieczna",
    "да",
    "да, я в безопасности",
    "نعم",
    "نعم أنا بأمان",
    "はい",
    "今は安全です",
    "是的",
    "我很安全",
    "I'm safe where I am.",
]
"""Say that they are safe."""


def answers_to(context: Context, said: str) -> list[Signal]:
    """Read the answer by the words of the rules alone."""
    book = default_screen().book
    heard = Heard(normalise(said))
    spoken = [hit for hit in book.hits(heard) if hit.signal.level > Level.NONE]
    return Answers(book)(heard, spoken, [], context)


@pytest.mark.parametrize("said", TAKEN_BACK)
def test_a_no_that_is_taken_back_or_narrowed_is_no_plain_no(said: str) -> None:
    assert max(signal.level for signal in answers_to(ASKED, said)) >= Level.CHECK


@pytest.mark.parametrize("said", NO)
def test_a_no_stays_a_no_whatever_else_is_told(said: str) -> None:
    assert [signal.id for signal in answers_to(ASKED, said)] == ["answer.no"]


@pytest.mark.parametrize("said", UNSAFE)
def test_the_word_for_safe_alone_makes_nobody_safe(said: str) -> None:
    assert max(signal.level for signal in answers_to(ASKED_SAFE, said)) >= Level.CHECK


@pytest.mark.parametrize("said", SAFE)
def test_who_says_that_they_are_safe_is_believed(said: str) -> None:
    assert [signal.id for signal in answers_to(ASKED_SAFE, said)] == ["answer.no"]


@pytest.mark.parametrize("piece", ["a, ", "a. ", "i do not want to die, ", "i do not want to die. but "])
def test_a_denial_is_looked_for_in_time_in_proportion_to_the_length(piece: str) -> None:
    answers = Answers(default_screen().book)

    def seconds(times: int) -> float:
        heard = Heard(normalise(piece * times + "but"))
        begin = time.process_time()
        answers._denied_later(heard)
        return time.process_time() - begin

    size = 10_000 // len(piece)
    small = min(seconds(size) for _ in range(3))
    assert min(seconds(size * 8) for _ in range(2)) < 24 * small + 0.02  # quadratic would be sixty-four times
