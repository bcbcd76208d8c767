"""Words of the public page of a credential, by language."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Verification",
        "genuine": "Genuine",
        "altered": "Altered",
        "revoked": "Revoked",
        "expired": "Expired",
        "unknown": "Unknown",
        "genuine_text": "This credential was issued by the organisation named below and is valid today.",
        "revoked_text": "The organisation that issued this credential has withdrawn it.",
        "expired_text": "This credential was genuine, but its time is over.",
        "unknown_text": "No credential with this code was issued here. Check the code letter by letter.",
        "certificate": "Certificate",
        "badge": "Badge",
        "holder": "Holder",
        "private": "The holder’s name is not published. Compare it on the document itself.",
        "issuer": "Issued by",
        "issued": "Issued on",
        "expires": "Valid until",
        "revoked_on": "Withdrawn on",
        "reason": "Reason",
        "criteria": "Criteria",
        "skills": "Skills and standards",
        "code": "Code",
        "linkedin": "Add to LinkedIn profile",
        "download": "Signed picture",
        "document": "Signed document",
    },
    "fr": {
        "title": "Vérification",
        "genuine": "Authentique",
        "altered": "Modifié",
        "revoked": "Révoqué",
        "expired": "Expiré",
        "unknown": "Inconnu",
        "genuine_text": "Ce titre a été délivré par l’organisme ci-dessous et il est valable aujourd’hui.",
        "revoked_text": "L’organisme qui a délivré ce titre l’a retiré.",
        "expired_text": "Ce titre était authentique, mais sa durée de validité est passée.",
        "unknown_text": "Aucun titre portant ce code n’a été délivré ici. Vérifiez le code lettre par lettre.",
        "certificate": "Certificat",
        "badge": "Badge",
        "holder": "Titulaire",
        "private": "Le nom du titulaire n’est pas publié. Comparez-le sur le document lui-même.",
        "issuer": "Délivré par",
        "issued": "Délivré le",
        "expires": "Valable jusqu’au",
        "revoked_on": "Retiré le",
        "reason": "Motif",
        "criteria": "Critères",
        "skills": "Compétences et référentiels",
        "code": "Code",
        "linkedin": "Ajouter au profil LinkedIn",
        "download": "Image signée",
        "document": "Document signé",
    },
    "ar": {
        "title": "التحقق",
        "genuine": "أصلية",
        "altered": "معدَّلة",
        "revoked": "ملغاة",
        "expired": "منتهية الصلاحية",
        "unknown": "غير معروفة",
        "genuine_text": "أصدرت الجهة المذكورة أدناه هذه الوثيقة، وهي صالحة اليوم.",
        "revoked_text": "سحبت الجهة المصدرة هذه الوثيقة.",
        "expired_text": "كانت هذه الوثيقة أصلية، لكن مدتها انتهت.",
        "unknown_text": "لم تصدر هنا أي وثيقة بهذا الرمز. تحقق من الرمز حرفًا حرفًا.",
        "certificate": "شهادة",
        "badge": "شارة",
        "holder": "صاحب الوثيقة",
        "private": "اسم صاحب الوثيقة غير منشور. قارنه بالوثيقة نفسها.",
        "issuer": "الجهة المصدرة",
        "issued": "تاريخ الإصدار",
        "expires": "صالحة حتى",
        "revoked_on": "تاريخ السحب",
        "reason": "السبب",
        "criteria": "المعايير",
        "skills": "المهارات والمراجع",
        "code": "الرمز",
        "linkedin": "إضافة إلى ملف LinkedIn",
        "download": "الصورة الموقعة",
        "document": "الوثيقة الموقعة",
    },
}
LANGUAGES = tuple(WORDS)


def _complete() -> None:
    """Refuse at import a language that lacks a word."""
    for language, words in WORDS.items():
        if words.keys() != WORDS["en"].keys():
            raise TypeError(f"words of {language}: {sorted(words.keys() ^ WORDS['en'].keys())}")


_complete()
