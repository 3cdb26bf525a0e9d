"""The small dictionary of the normaliser: how people spell, shorten, dress up and intensify words.

It is English (standard, texting, African American, Scottish, Irish, Indian and Nigerian usage). Words that
mean something common in another of our languages ("da", "dis", "dem") are left alone on purpose.
"""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    """Read ``short=long`` pairs, one a line or split by ``|``."""
    pairs = (pair.split("=") for pair in text.replace("\n", "|").split("|") if pair.strip())
    return {short.strip(): long.strip() for short, long in pairs}


def _words(text: str) -> frozenset[str]:
    """Read words with white space between them."""
    return frozenset(text.split())


SPELLED_OUT: dict[str, str] = _pairs(
    """
    i'm=i am | im=i am | tae=to | dae=do | breathin=breathing | cryin=crying | hittn=hitting
    leathers=beats | leathered=beat | iam=i am | ion=i do not | iont=i do not | i'd=i would
    i'll=i will | ive=i have | i've=i have | id=i would | don't=do not | dont=do not | doesnt=does not
    didnt=did not | cant=can not | cannot=can not | couldnt=could not | wont=will not
    wouldnt=would not | shouldnt=should not | isnt=is not | arent=are not | aint=is not | wasnt=was not
    werent=were not | hasnt=has not | havent=have not | hadnt=had not | mustnt=must not
    neednt=need not | donot=do not | dnt=do not | we're=we are | we'll=we will | we'd=we would
    he'll=he will | she'll=she will | she'd=she would | he'd=he would | it's=it is | it'll=it will
    youre=you are | theyre=they are | hes=he is | shes=she is | thats=that is | tonights=tonight is
    theres=there is | whats=what is | whos=who is | lets=let us | wheres=where is | youll=you will
    theyll=they will | weve=we have | theyve=they have | youve=you have | theyd=they would
    youd=you would | somethings=something is | nothings=nothing is | everyones=everyone is
    gonna=going to | gunna=going to | gon=going to | goin=going | gona=going to | wanna=want to
    wana=want to | tryna=trying to | trynna=trying to | finna=going to | gotta=have to
    imma=i am going to | ima=i am going to | imna=i am going to | hafta=have to | oughta=ought to
    kinda=kind of | sorta=sort of | dunno=do not know | idk=i do not know | idc=i do not care
    lemme=let me | gimme=give me | cuz=because | coz=because | bc=because | cos=because | cus=because
    becuz=because | cause=because | u=you | ur=your | r=are | n=and | ppl=people | rn=right now
    tn=tonight | tonite=tonight | 2nite=tonight | 2night=tonight | 2day=today | tmrw=tomorrow
    tmr=tomorrow | tmw=tomorrow | tomo=tomorrow | 2moro=tomorrow | tomoro=tomorrow | tommorow=tomorrow
    tommorrow=tomorrow | b4=before | bf=boyfriend | gf=girlfriend | hubby=husband | hubs=husband
    smth=something | sumthing=something | somethin=something | nothin=nothing | nuttin=nothing
    abt=about | bout=about | thru=through | wen=when | wat=what | wut=what | thx=thanks | pls=please
    plz=please | msg=message | msgs=messages | meds=pills | tablets=pills | tabs=pills | tylenol=pills
    paracetamol=pills | myslef=myself | mysel=myself | masel=myself | meself=myself | mysef=myself
    myselfs=myself | himslef=himself | hisself=himself | theirself=themselves | themself=themselves
    wnt=want | wan=want | wants2=wants to | wan2=want to | waant=want | kil=kill | kll=kill
    kiling=killing | killin=killing | dyin=dying | dieing=dying | cuttin=cutting | hittin=hitting
    beatin=beating | livin=living | feelin=feeling | hurtin=hurting | thinkin=thinking | takin=taking
    endin=ending | bein=being | gettin=getting | suicidial=suicidal | sucidal=suicidal
    suicdal=suicidal | suicidle=suicidal | suisidal=suicidal | suicical=suicidal | sucide=suicide
    suiside=suicide | suicde=suicide | suicid=suicide | suicied=suicide | unaliving=killing
    unalive=kill | unalived=killed | unaliv=kill | sewerslide=suicide | sewercide=suicide | suey=suicide
    selfharm=self harm | selfharming=self harming | selfharmed=self harmed | sh'ing=self harming
    cannae=can not | canna=can not | dinnae=do not | dinna=do not | didnae=did not | isnae=is not
    wisnae=was not | wouldnae=would not | havenae=have not | willnae=will not | doesnae=does not
    ah'm=i am | deid=dead | hame=home | aye=yes | naw=no | nae=no | mam=mum | mammy=mum | mommy=mum
    mom=mum | mama=mum | daddy=dad | papa=dad | pops=dad | ma=mum | mother=mum | father=dad
    stepdad=dad | stepfather=dad | stepmum=mum | stepmom=mum | stepmother=mum | bro=brother | sis=sister
    grandma=gran | granny=gran | nan=gran | nana=gran | nanna=gran | grandmother=gran | abit=a bit
    alot=a lot | noone=nobody | everbody=everybody | evry=every | nite=night | wif=with | wiv=with
    wiht=with | bby=baby | preggers=pregnant | pregnent=pregnant | goodby=goodbye | bye=goodbye
    hospitalised=hospitalized | realise=realize | realised=realized
    """
)
"""A word, as typed, and the plain words it stands for. Keys with an apostrophe win over those without."""

MERGED: dict[str, str] = _pairs(
    """
    my self=myself | him self=himself | her self=herself | any more=anymore | no one=nobody
    self harms=self harm | step dad=dad | step mum=mum | good bye=goodbye | good byes=goodbye
    un alive=kill | every one=everyone | fixing to=going to | fixin to=going to
    every body=everybody | some one=someone | boy friend=boyfriend | girl friend=girlfriend
    me mam=my mum | me life=my life | ma boyfriend=my boyfriend
    ma husband=my husband | ma partner=my partner | ma man=my man | ma wife=my wife | ma life=my life
    """
)
"""Two words, as typed, that are one."""

COMPOUND: frozenset[str] = _words(
    """
    harm harming harmed injury injuring esteem worth respect care confidence image doubt talk hatred
    hate control destruct destruction destructive sabotage awareness improvement employed defense
    defence isolation medicate
    """
)
"""Words after which "my self" is the start of a compound ("my self esteem") and not "myself"."""

DROPPED: frozenset[str] = _words(
    """
    just really actually honestly literally basically truly simply totally seriously even fucking
    fuckin fkn fking effing frickin fricking freakin freaking bloody damn goddamn absolutely legit
    deadass lowkey highkey lowk genuinely quite somehow perhaps omg tbh ngl fr fml please um uh erm
    so oh ugh jus jst rly rlly also certainly physically
    """
)
"""Words that add force but no sense; left out, so that no rule has to allow for them."""

DOUBLED: frozenset[str] = _words(
    """
    kill killing killed will still all feel feeling need been sleep hell well tell too goodbye off
    pills pill see soon beating hitting happy cutting seen keep free hood good week street lesson
    fell call tonight weed speed shoot food look took bleed bleeding bottle happening really issue
    yeah
    """
)
"""Words that keep a doubled letter when a longer run of it is shortened."""

WATCHED: frozenset[str] = _words(
    """
    suicide suicidal kill kills killed killing killer die dies dying dead death myself himself
    herself hurt harm self cut cutting hang hanging hanged rape raped rapist raping molested molest
    assault assaulted abuse abused abuser abusing beat beats hit hits murder shoot shooting stab gun
    knife pills overdose overdosed kms unalive unaliving sh anorexia bulimia purge purging starve
    starving vomit cocaine heroin meth fentanyl goodbye bridge rope drown blood bleeding voices
    drugs drug alcohol sex sexual sexually trafficked stalking life live living end ending jump
    tonight i am a to be do my me want dont not no it all the is he him she her going gonna wanna
    hate
    """
)
"""Words looked for behind digits, stars, dots and spaced letters; the last line glues spelled-out phrases."""

APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02bb\u02b9\u0060\u00b4\u2032\uff07"
"""Signs that keyboards and phones put in the place of an apostrophe."""
CONFUSABLE: dict[str, str] = {
    **dict.fromkeys(APOSTROPHES, "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u3000", " "),
    **dict.fromkeys("\u2028\u2029\u0085\u000b\u000c", "\n"),
    **{"\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe"},
    **{"\u0269": "i", "\u0261": "g", "\u0251": "a", "\u026a": "i", "\u1d0b": "k", "\u029f": "l"},
    **{"\u0141": "l", "\u00d8": "o", "\u0110": "d", "\u00c6": "ae", "\u0152": "oe"},
    **{"\u0640": "", "\u2022": " ", "\u00b7": " ", "\u06f0": "0", "\uff0a": "*", "\u2217": "*"},
    # Script and lower-case letters that NFKC leaves alone but that people use to write "die" past a filter.
    **{"\u0501": "d", "\u04cf": "l", "\u03f2": "c", "\u0455": "s", "\u0458": "j"},
}
"""Characters read as another: quotation marks, dashes, spaces, and letters that have no decomposition."""
