"""A guess at the language of a text from its commonest words; no guess rather than a bad one."""

import re
from collections import Counter
from typing import get_args

from miroir.channels.email.model import Language

ENOUGH = 3
CLEAR_LEAD = 1.4
READ = 6_000
WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]*)?")

# Frequent words, those shared by several of these languages weighing for each of them.
COMMON: dict[Language, str] = {
    "fr": "le la les de des du un une et est en que qui dans pour pas sur ce cette je vous nous il"
    " elle on ne se mon ma mes votre vos avec mais ou où au aux ai avez suis été sont merci bonjour"
    " cordialement comme plus c'est j'ai n'ai qu'il d'une d'un l'on bien très depuis toujours"
    " commande colis quand sans être fait",
    "en": "the of and to in is that it for was on are with as i you he be this have from or had by"
    " not but what all were we when your can said there my me our they his she an will would about"
    " if which please thanks hello hi regards has been do does don't i'm it's any how order",
    "de": "der die das und ist nicht ich sie wir ein eine einen dem den des zu mit auf für von im"
    " es an auch sich haben habe hat bitte danke hallo ihre ihr mein meine bei aus wie noch oder"
    " aber wenn wird werden war sind grüßen freundlichen",
    "es": "el la los las de del un una y es en que no se por con para su lo como más pero mi me le"
    " si ha he está este esta gracias hola saludos usted muy ya cuando sin sobre pedido son han",
    "it": "il lo la i gli le di del della un una e è in che non si per con su come più ma mio mia"
    " mi ho ha sono questo questa grazie buongiorno ciao saluti anche quando se ordine molto stato"
    " alla nel nella dei delle",
    "nl": "de het een en is van in dat niet ik je u we wij zijn op te met voor aan er maar om bij"
    " ook heb heeft mijn uw dit deze bedankt hallo groet groeten wat nog wel kan worden werd naar"
    " als geen bestelling",
    "pt": "o a os as de do da dos das um uma e é em que não se por com para seu sua como mais mas"
    " meu minha me eu você foi está este esta obrigado obrigada olá muito já quando sem pedido são"
    " ao pela pelo",
}
WEIGHT = {language: dict.fromkeys(words.split(), 1) for language, words in COMMON.items()}
LANGUAGES: tuple[Language, ...] = get_args(Language)


def guess(text: str, *, declared: str | None = None) -> Language | None:
    """Return the likely language, or None; `declared` (Content-Language) settles a doubt."""
    words = Counter(word.lower().replace("’", "'") for word in WORD.findall(text[:READ]))
    scores = {language: _score(words, language) for language in LANGUAGES}
    best, second = sorted(LANGUAGES, key=lambda each: -scores[each])[:2]
    if scores[best] >= ENOUGH and scores[best] >= CLEAR_LEAD * scores[second]:
        return best
    prefix = (declared or "").strip().lower()[:2]
    return next((language for language in LANGUAGES if language == prefix), None)


def _score(words: Counter[str], language: Language) -> int:
    return sum(count for word, count in words.items() if word in WEIGHT[language])
