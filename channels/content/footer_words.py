"""The few words every mail carries, in the languages we know; English elsewhere."""

from typing import NamedTuple


class Words(NamedTuple):
    unsubscribe: str
    preferences: str
    code: str


_WORDS = {
    "en": Words("Unsubscribe", "Choose what you get", "Code"),
    "de": Words("Abmelden", "Auswählen, was ankommt", "Code"),
    "fr": Words("Se désabonner", "Choisir ses messages", "Code"),
    "es": Words("Darse de baja", "Elegir qué recibir", "Código"),
    "it": Words("Annulla l'iscrizione", "Scegli cosa ricevere", "Codice"),
    "pt": Words("Cancelar inscrição", "Escolher o que receber", "Código"),
    "nl": Words("Afmelden", "Kies wat je ontvangt", "Code"),
    "pl": Words("Wypisz się", "Wybierz, co otrzymujesz", "Kod"),
    "sv": Words("Avsluta prenumerationen", "Välj vad du får", "Kod"),
    "ru": Words("Отписаться", "Выбрать, что получать", "Код"),
    "th": Words("ยกเลิกรับข่าวสาร", "เลือกสิ่งที่อยากรับ", "รหัส"),
    "ja": Words("配信停止", "受信設定", "コード"),
    "ar": Words("إلغاء الاشتراك", "اختيار الرسائل", "الرمز"),
    "he": Words("הסרה מהרשימה", "בחירת הודעות", "קוד"),
}
_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "yi", "ps"}


def language_of(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()


def words_of(locale: str) -> Words:
    return _WORDS.get(language_of(locale), _WORDS["en"])


def direction_of(locale: str) -> str:
    return "rtl" if language_of(locale) in _RIGHT_TO_LEFT else "ltr"
