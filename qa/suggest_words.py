"""The word lists and patterns, per language, by which sentences are turned into questions."""

from qa.followup_words import CALENDAR, Words, word_set

MONTHS = (
    "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
    "|Mac|Ogos|Disember|Julai"
)
ENGLISH_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
DATE = (
    r"(?:hari )?(?:(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu),? )?"
    r"(?:\(?\d{1,2}(?:(?: ?[–-] ?\d{1,2})?(?: (?:" + MONTHS + r"))(?: \d{4})?"
    r"|/\d{1,2}(?:/\d{2,4})?)\)?"
    r"|(?<=pada )(?:hari )?(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)"
    r"|(?:" + MONTHS + r") \d{4}|tahun \d{4}|(?<=pada )\d{4}|(?<=sejak )\d{4})(?![\w/])"
)
ENGLISH_DATE = (
    rf"(?:(?:\d{{1,2}} (?:{ENGLISH_MONTHS})|(?:{ENGLISH_MONTHS}) \d{{1,2}},?)(?: \d{{4}})?"
    rf"|(?:{ENGLISH_MONTHS}) \d{{4}}|(?:19|20)\d{{2}})(?!\w)"
)

# Possessive and of limited length: an endless run of capitals must not cost time.
NAME_WORD = r"(?:[A-Z][\w’'-]{1,30}+|[A-Z]\.?(?= ))"
NAME = rf"(?=\w{{3}}){NAME_WORD}(?: {NAME_WORD}| bin| binti| al| de| van| von){{0,5}}"
HONORIFIC = (
    r"(?:(?:Dr|Prof|Ir|Drs|Hj?|KH|Mr|Mrs|Ms|Dato|Datuk|Tan Sri|Kolonel|Letkol|Letjen|Mayjen|Brigjen"
    r"|Irjen|Komjen|Kombes(?: Pol)?|AKBP|Kompol|AKP|Iptu|Ipda|Jenderal|Mayor|Kapten|Letnan|Marsekal"
    r"|Laksamana)\.? (?:\(Purn\.?\) )?)*"
)

# Who speaks is a person, whoever it is.
SAID = (
    "mengatakan|menyebut|menyebutkan|menjelaskan|mengungkapkan|menuturkan|menyatakan|menegaskan"
    "|menilai|mengaku|mengakui|menambahkan|memaparkan|menyampaikan|berharap|mengimbau|berkata"
    "|memastikan|mengingatkan|membenarkan|menerangkan|mengucapkan|mencontohkan|mengklaim|menduga"
    "|mengira|berpendapat|bercerita|menceritakan|mengungkap|berujar|melaporkan|menyerukan|menyarankan|meminta|menganggap|menghimbau|mencatat|menekankan|memprediksi|memperkirakan"
)
SAID_BY = "kata|ujar|tutur|jelas|ungkap|ucap|tegas|papar|imbuh|terang|sebut|menurut|Menurut"
ENGLISH_SAID = "said|says|told|added|explained|argued|warned|admitted|confirmed"

# The beginning of an office that one person holds at a time.
OFFICE = (
    "perdana menteri|menteri|direktur|kepala|ketua|gubernur|bupati|wali kota|walikota|presiden"
    "|sekretaris|juru bicara|rektor|pelatih|kapolda|kapolres|kapolresta|kapolrestabes|kapolsek"
    "|kapolri|komandan|panglima|camat|dekan|manajer|koordinator|kasat|kabid|kasi|dirjen|dirut|ceo"
    "|duta besar|komisaris utama|pengarah|pengerusi"
)
RANK = "wakil|mantan|plt|pelaksana tugas|deputi|asisten|bekas|timbalan"
ENGLISH_OFFICE = (
    "prime minister|minister|president|governor|mayor|chairman|chairwoman|chair|director|head"
    "|chief executive|secretary|spokesman|spokeswoman|spokesperson|coach|manager|commander"
    "|founder|ambassador|captain|principal|rector|leader|harbourmaster|coordinator"
)
ENGLISH_RANK = (
    "deputy|vice|former|managing|executive|general|acting|prime|foreign|finance|defence|energy"
    "|interior|health|trade|transport|agriculture|education|technical|chief|project|assistant"
)
# Words of an office that do not say which one it is.
OFFICE_WORDS: Words = word_set(
    "utama umum jenderal wakil mantan plt deputi asisten kota kabupaten provinsi bidang eksekutif "
    "muda dan untuk teknis desa dinas satuan dewan majelis panitia pelaksana tugas bicara juru "
    "wali perdana besar duta menteri direktur kepala ketua gubernur bupati walikota presiden "
    "sekretaris kapolda kapolres kapolsek kapolri komandan panglima camat rektor pelatih manajer "
    "koordinator kasat kabid kasi dirjen dirut ceo komisaris divisi unit harian badan pusat "
    "kantor tim"
)
# What a ministry or a department is for, and where: part of the office, not of the name behind.
DEPARTMENTS: Words = word_set(
    "luar dalam negeri pertanian keuangan kesehatan pertahanan perdagangan perindustrian "
    "pendidikan kebudayaan perhubungan agama sosial hukum pariwisata energi lingkungan hidup "
    "kehutanan kelautan perikanan koperasi olahraga pemuda tenaga kerja ketenagakerjaan pekerjaan "
    "komunikasi informatika penerangan dagang pangan riset teknologi polisi komisi fraksi daerah "
    "nasional pengadilan kejaksaan tinggi rumah sakit museum balai stasiun bank rakyat negara "
    "penanggulangan bencana teknik operasi operasional kemaritiman investasi perumahan "
    "perlindungan anak reserse kriminal lalu lintas humas pidana khusus data republik indonesia "
    "rusia kazakhstan kazakh malaysia amerika serikat china ukraina jepang korea singapura "
    "inggris prancis jerman turki iran israel palestina thailand filipina vietnam india australia "
    "mesir jawa barat timur utara selatan tengah sumatra sumatera kalimantan sulawesi bali papua "
    "maluku riau jambi lampung banten jakarta yogyakarta aceh surabaya bandung semarang medan "
    "makassar jatim jateng jabar sumut sumsel sumbar kalbar kaltim kalsel sulsel sulut metro jaya "
    "raya pertamina telkom gerindra golkar pdip nasdem pks demokrat hanura"
)
ORGANISATIONS: Words = word_set(
    "komite serikat persatuan asosiasi ikatan partai universitas institut institute politeknik "
    "yayasan lembaga perusahaan perum federasi forum himpunan kementerian polda polres polsek "
    "direktorat pemerintah masyarakat organisasi klub grup perhimpunan konsorsium koalisi dokter "
    "jaksa anggota ditjen kemnaker kemenag kemenkes kemenhub kemendag kementan kemendikbud "
    "komdigi university company ministry council committee jalan jl gedung hotel stadion "
    "kecamatan kelurahan sekolah pt cv consulting group wamen menko purn"
)
COUNTRIES: Words = word_set(
    "indonesia rusia kazakhstan malaysia china tiongkok ukraina jepang singapura inggris prancis "
    "jerman turki iran israel palestina thailand filipina vietnam india australia mesir belanda "
    "italia spanyol suriah brasil argentina portugal belgia kanada meksiko qatar yaman irak "
    "pakistan bangladesh myanmar"
)
# The first word of an organisation that acts.
ACTORS: Words = word_set(
    "kementerian polda polres polresta polsek polri pemkab pemkot pemprov pemda pemerintah dinas "
    "badan komisi mahkamah majelis dewan bank universitas kejaksaan kejati kejari pengadilan "
    "partai timnas satgas bareskrim asosiasi lembaga yayasan direktorat persib persija persebaya "
    "arema"
)
NOT_NAMES: Words = OFFICE_WORDS | DEPARTMENTS | ORGANISATIONS | CALENDAR

POLICE_RANKS: Words = word_set(
    "akbp kombes kompol akp iptu ipda aiptu irjen brigjen mayjen letjen komjen kolonel letkol "
    "mayor kapten marsekal laksamana"
)
# What "di" stands before without being a place.
NOT_PLACES: Words = word_set(
    "super liga piala grup premier serie la bundesliga sea olimpiade moto motogp formula "
    "instagram twitter facebook tiktok youtube x whatsapp bri"
)

# Words that point outside the sentence.
POINTERS: Words = word_set(
    "ia dia beliau mereka itu ini tersebut tsb tadi begitu demikian sana situ sini kami kita saya "
    "aku anda kamu keduanya ketiganya lainnya sebelumnya selanjutnya kemudian lalu namun tetapi "
    "sedangkan juga pun kini sekarang kemarin besok lusa serupa sendiri bersangkutan setempat "
    "penyebabnya antaranya pertama kedua ketiga lain lagi setelahnya sebaliknya sementara bahwa "
    "bahawa he she it they him her them his hers its their theirs this that these those there "
    "here then i we you me us my our your such another other others also however both former "
    "latter same too today yesterday tomorrow now"
)

# A question must not end with them.
DANGLING: Words = word_set(
    "di ke dari pada dan atau yang untuk dengan adalah oleh dalam tidak akan telah sudah para "
    "hingga sampai sebagai per antara tentang terhadap sekitar mulai sejak hari karena saat bagi "
    "selama sebesar senilai sebanyak bersama melalui secara kepada menjadi sebelum sesudah "
    "setelah sambil ditargetkan tanggal awal akhir pertengahan bulan tahun pukul kelahiran yaitu "
    "yakni seperti serta dr drs ir prof jl pt no h hj tak bukan the a an of in on at to for from "
    "by with and or but as than was were is are has had will be who which about over under into "
    "during since until early late"
)
# Before a clause's own words: its subject does not stand first.
NO_SUBJECT: Words = word_set(
    "pada di dari dalam untuk oleh dengan sejak sampai menurut bagi kepada terhadap jika kalau "
    "bila ketika setelah sebelum selama karena sebab agar meski meskipun walau walaupun selain "
    "seperti sebagai dan atau akibat usai seusai hingga berdasarkan melalui tidak bukan ada "
    "adapun bahkan akan sehingga melihat namun tapi kata ujar diketahui sebut tak nah hal jadi "
    "lebih sementara akhirnya sebelumnya selanjutnya kemudian saat tahun mulai hari awalnya kini "
    "guna demi lewat sekitar antara belum sudah telah sempat rencana hanya sepanjang video potret "
    "pertama kedua ketiga terakhir hasil era festival laga pastikan silakan jangan simak"
)
OPENERS: Words = word_set(
    "sebuah seorang seekor para pihak warga pemerintah polisi petugas korban pelaku acara "
    "kegiatan kecelakaan gempa banjir kebakaran peristiwa kasus sidang rapat penelitian tim harga "
    "pasukan militer perusahaan jumlah tarif anggaran biaya stok jembatan kapal kereta "
    "pembangunan proyek pertandingan pertemuan pemilihan pelabuhan final pekerjaan dua tiga empat"
)
# Where a clause that is too long may be cut.
TAILS = (
    " (?:setelah|sebelum|saat|ketika|karena|lantaran|sehingga|agar|usai|seusai|sambil|dengan|untuk"
    "|meski|sementara|yakni|yaitu|serta|namun|tetapi|sejak|after|before|because|while|when|although"
    "|which|who|but) "
)
PLAIN_VERBS: Words = word_set(
    "naik turun lahir tiba mulai pergi datang wafat meninggal selesai hadir menang kalah pulang "
    "tayang ikut pindah lulus pensiun tampil gugur jatuh tercatat masuk keluar gagal batal"
)
NOT_VERBS: Words = word_set(
    "terbaik terbesar tertinggi terbaru terakhir terdekat terparah tercepat terkenal terkait "
    "termasuk terlalu terendah tertua termuda terbanyak berbagai bersih berat berani berikut "
    "melalui menurut menuju mengenai mewah merah menjelang sementara bernama bertajuk berusia "
    "berupa berinisial merupakan bersama berbasis ternyata terutama terdiri berarti tersendiri"
)
AUXILIARIES = (
    "(?:telah|akan|sudah|sedang|masih|kembali|resmi|berhasil|sempat|dapat|bisa|bakal|tengah|langsung"
    "|turut|terus|harus|mampu|siap|ingin)"
)

NUMBER = (
    r"(?:\d+(?:[.,]\d+)*(?: (?:ribu|juta|miliar|triliun))?"
    "|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas)"
)
ROUGHLY = (
    "(?:(?:sekitar|lebih dari|kurang dari|hampir|hanya|baru|setidaknya|sedikitnya|kira-kira"
    "|kurang lebih|paling sedikit|paling banyak|total) )?"
)
# What may stand right before a number that is asked for in its place.
CARRIERS: Words = word_set(
    "menjadi sebesar senilai mencapai sebanyak tercatat selama seluas sepanjang setinggi seharga "
    "naik turun tumbuh berisi berjumlah atas seberat sedalam melampaui melebihi berusia"
)
NOT_UNITS: Words = word_set(
    "dan atau di ke dari pada yang hingga sampai kali januari februari maret april mei juni juli "
    "agustus september oktober november desember wib wita wit lebih untuk dengan oleh mulai sejak "
    "per dalam saat besar serta antara ribu juta miliar triliun tahun an akan telah sudah"
)
CURRENCIES = {
    "Rp": "berapa rupiah",
    "US$": "berapa dolar",
    "$": "berapa dolar",
    "RM": "berapa ringgit",
}
# What a definition begins with.
KINDS: Words = word_set(
    "sebuah suatu sejenis seekor nama jenis bahasa cabang penyakit mata perusahaan organisasi "
    "bangunan kota kabupaten klub proses gaya film album kompleks pulau lagu novel buku dinasti "
    "kerajaan satu salah sistem program desa kecamatan provinsi stadion sungai gunung danau"
)
