"""A question for an office holder -> the same question shorter, by another name, or translated.

Articles write "Wakil Menteri Luar Negeri Kazakh", people ask for Kazakhstan's deputy foreign
minister: the words beside the name need not be those of the question.
"""

import random

# Indonesian = English = Russian.
_TITLES = """
Wakil Menteri Luar Negeri=deputy foreign minister=заместитель министра иностранных дел
Wakil Perdana Menteri=deputy prime minister=заместитель премьер-министра
Wakil Presiden=vice president=вице-президент
Wakil Menteri=deputy minister=заместитель министра
Wakil Ketua=deputy chairman=заместитель председателя
Perdana Menteri=prime minister=премьер-министр
Menteri Luar Negeri=foreign minister=министр иностранных дел
Menteri Pertahanan=defence minister=министр обороны
Menteri Keuangan=finance minister=министр финансов
Menteri Kesehatan=health minister=министр здравоохранения
Menteri Perdagangan=trade minister=министр торговли
Menteri Dalam Negeri=interior minister=министр внутренних дел
Menteri=minister=министр
Presiden=president=президент
Gubernur=governor=губернатор
Bupati=regent=глава района
Wali Kota=mayor=мэр
Ketua=chairman=председатель
Kepala=head=глава
Direktur=director=директор
Sekretaris=secretary=секретарь
Juru Bicara=spokesman=пресс-секретарь
Pelatih=coach=тренер
Komandan=commander=командир
"""
# Indonesian names of one country, shortest last, = English = Russian, genitive.
_COUNTRIES = """
Indonesia,RI=Indonesia=Индонезии
Kazakhstan,Kazakh=Kazakhstan=Казахстана
Amerika Serikat,AS=the United States=США
Rusia=Russia=России
Ukraina=Ukraine=Украины
China,Tiongkok=China=Китая
Jepang=Japan=Японии
Inggris=Britain=Великобритании
Prancis=France=Франции
Jerman=Germany=Германии
Turki=Turkey=Турции
Iran=Iran=Ирана
Israel=Israel=Израиля
Palestina=Palestine=Палестины
Malaysia=Malaysia=Малайзии
Singapura=Singapore=Сингапура
Thailand=Thailand=Таиланда
Filipina=the Philippines=Филиппин
Vietnam=Vietnam=Вьетнама
India=India=Индии
Australia=Australia=Австралии
Korea Selatan,Korsel=South Korea=Южной Кореи
Korea Utara,Korut=North Korea=Северной Кореи
Arab Saudi=Saudi Arabia=Саудовской Аравии
Mesir=Egypt=Египта
Belanda=the Netherlands=Нидерландов
Italia=Italy=Италии
Spanyol=Spain=Испании
Suriah=Syria=Сирии
"""
TITLES = [line.split("=") for line in _TITLES.strip().splitlines()]
COUNTRIES = [line.split("=") for line in _COUNTRIES.strip().splitlines()]


def vary(question: str, chooser: random.Random) -> str:
    """Return another way to ask "Siapa TITLE?"."""
    title = question.removeprefix("Siapa ").rstrip("?")
    found = next((entry for entry in TITLES if title.startswith(entry[0] + " ")), None)
    draw = chooser.random()
    if found is None or draw < 0.3:
        return question
    office, english, russian = found
    place = title[len(office) :].strip()
    names = next((entry for entry in COUNTRIES if place in entry[0].split(",")), None)
    if draw < 0.5:
        return f"Siapa {office}?"
    if draw < 0.65:
        others = [name for name in names[0].split(",") if name != place] if names else []
        return f"Siapa {office} {chooser.choice(others or [place])}?"
    if draw < 0.9:
        where = names[1] if names else place
        of = f"the {english} of {where}" if chooser.random() < 0.5 else f"{where}'s {english}"
        return f"Who is {of}?"
    return f"Кто {russian} {names[2] if names else place}?"
