"""The same words in another English get the same level: dialects, teen spelling and English learned late."""

from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.safety.assessment import Level
from assistant.safety.dialects import FILE, load
from assistant.safety.normalise import normalise
from assistant.safety.rules import Rulebook
from assistant.safety.screen import Screen

RULES = Screen(Rulebook.load())

# (as it is said there, as it is said in standard English)
DANGER = [
    # suicide
    ("I'm finna end it all tonight", "I'm going to end it all tonight"),
    ("ion wanna be alive no more fr", "I don't want to be alive any more"),
    ("I been wantin to die since she left", "I've been wanting to die since she left"),
    ("I no wan live again", "I don't want to live any more"),
    ("I wan die, I don tire for this life", "I want to die, I'm tired of this life"),
    ("I wan comot for this world", "I want to leave this world"),
    ("ah dinnae want tae live wi'oot him", "I don't want to live without him"),
    ("am gonnae kill masel the night", "I'm going to kill myself tonight"),
    ("Ah cannae go on, ah want tae die", "I can't go on, I want to die"),
    ("I do be thinking about killing meself", "I keep thinking about killing myself"),
    ("I'm after taking all me tablets", "I've taken all my tablets"),
    ("I am not wanting to live only", "I don't want to live"),
    ("I am having thoughts of suicide since two months", "I have had thoughts of suicide for two months"),
    ("I am feeling to die", "I want to die"),
    ("mi nuh waan live no more", "I don't want to live any more"),
    ("mi waan dead", "I want to die"),
    ("I want die already lah", "I want to die already"),
    ("don't want live liao", "don't want to live"),
    ("reckon I'll top meself this arvo", "I think I'll top myself this afternoon"),
    ("I go to kill me", "I'm going to kill myself"),
    ("I want to kill me, I have no more force to live", "I want to kill myself, I have no more strength to live"),
    ("I not want to live", "I don't want to live"),
    ("i thnk abt killin myslf evry nite", "I think about killing myself every night"),
    # harmed by others
    ("he be beating on me when he drunk", "he beats me when he's drunk"),
    ("my man stay hittin me", "my man keeps hitting me"),
    ("he talkin bout he gon kill me if I leave", "he says he's going to kill me if I leave"),
    ("e dey beat me every night", "he beats me every night"),
    ("my husband dey beat me and the pikin dem", "my husband beats me and the children"),
    ("my da leathers me when he's had a drink", "my dad beats me when he's had a drink"),
    ("ma boyfriend battered me last night", "my boyfriend beat me last night"),
    ("he's after hitting me again", "he has hit me again"),
    ("me fella has me terrified, he belts me", "my boyfriend has me terrified, he beats me"),
    ("my in-laws are giving me torture and not allowing me to leave the house",
     "my in-laws torture me and don't allow me to leave the house"),
    ("my husband he is beating me since two years", "my husband has been beating me for two years"),
    ("my husband he beat me", "my husband beat me"),
    ("I have fear of my husband", "I am scared of my husband"),
    ("I am afraid from my husband", "I am afraid of my husband"),
    ("him lick me down last night and choke mi", "he hit me last night and choked me"),
    ("my father always whack me", "my father always hits me"),
    ("the old fella bashes me when he's on the grog", "my husband beats me when he's drinking"),
    # self-harm
    ("I been cuttin myself again", "I've been cutting myself again"),
    ("ah cut masel again last night", "I cut myself again last night"),
    ("I cut me when I am sad", "I cut myself when I am sad"),
    ("I dey cut myself", "I cut myself"),
    ("i keep hurtin myslf", "I keep hurting myself"),
    # harm to others
    ("I'm finna shoot him when he get home", "I'm going to shoot him when he gets home"),
    ("am gonnae stab him the morra", "I'm going to stab him tomorrow"),
    ("I go kill my oga tomorrow", "I will kill my boss tomorrow"),
    # psychosis
    ("I dey hear voices wey dey tell me to kill myself", "I hear voices that tell me to kill myself"),
    ("the voices they tell me to hurt people", "the voices tell me to hurt people"),
    ("ah hear voices tellin me tae jump", "I hear voices telling me to jump"),
    # a child at risk
    ("her man be beatin the kids", "her man beats the kids"),
    ("I skelped the wean that hard I left a mark", "I slapped the child so hard I left a mark"),
    # substance, eating, medical
    ("ah cannae stop drinkin, ah shake wi'oot it", "I can't stop drinking, I shake without it"),
    ("ah huvnae eaten fur five days an ah feel fat", "I haven't eaten for five days and I feel fat"),
    ("I make myself throw up after I done ate", "I make myself throw up after I've eaten"),
    ("mi cyaan breathe and mi chest a hurt bad", "I can't breathe and my chest hurts badly"),
]  # fmt: skip

ORDINARY = [
    ("I'm finna kill this buffet", "I'm going to kill this buffet"),
    ("that man had me dyin laughin", "that man had me dying laughing"),
    ("ah'm deid, that's hilarious", "I'm dead, that's hilarious"),
    ("ah'm pure starvin, could eat a horse", "I'm really starving, I could eat a horse"),
    ("me feet are killing me", "my feet are killing me"),
    ("yer man had me in stitches, I nearly died", "that man had me in stitches, I nearly died"),
    ("this traffic go kill person o", "this traffic will kill somebody"),
    ("hunger wan kill me abeg, rice don ready?", "I'm dying of hunger please, is the rice ready?"),
    ("he beat me at ludo only", "he only beat me at ludo"),
    ("my brudda lick mi inna dominoes again", "my brother beat me at dominoes again"),
    ("wah so shiok, die die must try", "so good, you really must try it"),
    ("wit my luck the bus gone late again", "with my luck the bus is late again"),
    ("She's after making the tea", "She has just made the tea"),
    ("I am having exam tomorrow only", "I have an exam tomorrow"),
    ("ah, I see what you mean", "oh, I see what you mean"),
    ("the weans are away tae their granny's", "the children are at their granny's"),
    ("we finna get tacos, you comin?", "we are going to get tacos, are you coming?"),
    ("I go to the work and after I go to the house", "I go to work and then I go home"),
]


@pytest.mark.parametrize(("said", "standard"), DANGER)
def test_danger_in_dialect_gets_the_level_of_its_standard_twin(said: str, standard: str) -> None:
    assert RULES(standard).level >= Level.CHECK
    assert RULES(said).level == RULES(standard).level


@pytest.mark.parametrize(("said", "standard"), ORDINARY)
def test_ordinary_talk_in_dialect_stays_ordinary(said: str, standard: str) -> None:
    assert (RULES(said).level, RULES(standard).level) == (Level.NONE, Level.NONE)


def test_there_are_sixty_pairs_and_every_family_is_among_them() -> None:
    assert len(DANGER) + len(ORDINARY) >= 60
    heard = {RULES(standard).family for _, standard in DANGER}
    assert len(heard) == 9


def test_a_dialect_word_leads_back_to_the_words_as_typed() -> None:
    message = "Och, ah cannae go on wi'oot her."
    plain = normalise(message)
    at = plain.text.index("without")
    start, end = plain.origin(at, at + len("without"))
    assert message[start:end] == "wi'oot"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("what was he going to say", "what was he going to say"),
        ("am i going to die", "am i going to die"),
        ("tak, tak", "tak tak"),  # Polish
        ("me da igual", "me da igual"),  # Spanish
    ],
)
def test_a_word_that_is_right_as_it_stands_is_left_alone(written: str, read: str) -> None:
    assert normalise(written).text == read


def test_a_line_without_two_sides_is_refused_with_its_file(tmp_path: Path) -> None:
    broken = tmp_path / "dialects.yaml"
    broken.write_text(FILE.read_text(encoding="utf-8").replace("wioot=without", "wioot", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"dialects\.yaml"):
        load(broken)
