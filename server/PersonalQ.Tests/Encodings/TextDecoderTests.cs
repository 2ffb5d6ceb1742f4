using System.Text;
using PersonalQ.Encodings;

namespace PersonalQ.Tests.Encodings;

/// <summary>Bytes become the text that somebody wrote, or a sentence that says why not.</summary>
public sealed class TextDecoderTests
{
    static TextDecoderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private const string German = "Größe;Straße;Preis\r\n10;Hauptstraße 5;9,50 €\r\n";

    public static TheoryData<string, string, string> Known => new()
    {
        { "utf-8", "UTF-8", German },
        { "utf-16", "UTF-16 LE", German },
        { "utf-16BE", "UTF-16 BE", German },
        { "utf-16", "UTF-16 LE", "姓名,城市\n张三,北京\n" },
        { "utf-16BE", "UTF-16 BE", "Привет, мир\n" },
        { "utf-16", "UTF-16 LE", "hi" },
        { "utf-32", "UTF-32 LE", German },
        { "windows-1252", "Windows-1252", German },
        { "windows-1252", "Windows-1252", "Müller" },
        { "windows-1252", "Windows-1252", "café" },
        { "windows-1252", "Windows-1252", "naïve façade, œuvre" },
        { "windows-1252", "Windows-1252", "It’s a “quoted” text – with dashes… and nothing else" },
        { "windows-1252", "Windows-1252", "Le garçon a mangé une crêpe près de l'hôtel où il était né." },
        { "windows-1252", "Windows-1252", "El niño comió una piña en la montaña. ¿Qué?" },
        { "iso-8859-1", "Windows-1252", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich" },
        { "iso-8859-15", "ISO-8859-15", "Preis: 10 € für Größe" },
        { "windows-1250", "Windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy" },
        { "windows-1250", "Windows-1250", "Zażółć gęślą jaźń. Dzień dobry, jak się masz?" },
        { "iso-8859-2", "ISO-8859-2", "Příliš žluťoučký kůň úpěl ďábelské ódy" },
        { "iso-8859-2", "ISO-8859-2", "Zażółć gęślą jaźń. Dzień dobry, jak się masz? Życzę miłego dnia wszystkim w świecie." },
        { "windows-1251", "Windows-1251", "Имя;Город\r\nИван;Москва\r\n" },
        { "koi8-r", "KOI8-R", "Имя;Город\r\nИван;Москва\r\n" },
        { "iso-8859-5", "ISO-8859-5", "Привет, мир! Как дела?" },
        { "cp866", "IBM866", "Привет, мир! Как дела?" },
        { "shift_jis", "Shift-JIS", "名前,都市\r\n山田,東京\r\n" },
        { "euc-jp", "EUC-JP", "日本語のテキストです。これは試験です。" },
        { "iso-2022-jp", "ISO-2022-JP", "日本語のテキストです。これは試験です。" },
        { "gb18030", "GB18030", "姓名,城市\r\n张三,北京\r\n" },
        { "gb2312", "GB18030", "你好，世界。这是一个测试文件。" },
        { "big5", "Big5", "姓名,城市\r\n張三,台北\r\n" },
        { "euc-kr", "EUC-KR", "이름,도시\r\n김철수,서울\r\n" },
        { "windows-1253", "ISO-8859-7", "Καλημέρα κόσμε, τι κάνεις σήμερα;" },
        { "windows-1254", "Windows-1254", "Günaydın dünya, nasılsın? Işık şöyle güzel ağaç" },
        { "windows-1255", "Windows-1255", "שלום עולם, מה שלומך היום?" },
        { "windows-1256", "Windows-1256", "مرحبا بالعالم، كيف حالك اليوم؟" },
        { "windows-874", "Windows-874", "สวัสดีชาวโลก วันนี้เป็นอย่างไรบ้าง" },
        { "utf-16", "UTF-16 LE", "日本語のテキスト" },
        { "utf-16BE", "UTF-16 BE", "日本語のテキスト" },
        { "windows-1251", "Windows-1251", "Привет" },
        { "windows-1251", "Windows-1251", "id;Имя\n1;Анна\n" },
        { "windows-1252", "Windows-1252", "GRÖSSE;STÜCK;PREIS\r\nXL;5;10 €\r\n" },
        { "windows-1252", "Windows-1252", "Fläche: 100 m² bei 5 °C, § 5, ½ l, £5" },
        { "windows-1252", "Windows-1252", "Blåbærsyltetøy" },
        { "ibm850", "IBM850", "Größe" },
        { "koi8-u", "KOI8-U", "Привіт, світ! Як справи, друже?" },
        { "macintosh", "Mac Roman", "Größe und Straße über Österreich" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_text_is_read_in_the_encoding_it_has_and_can_be_written_back(string encoding, string name, string text)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes(text);
        var read = TextDecoder.Decode(bytes);
        Assert.Equal(text, read.Text);
        Assert.Equal(name, read.Form.Name);
        Assert.Equal(name == "UTF-8" ? null : $"read as {name}", read.Note);
        Assert.Equal(bytes, read.Form.Bytes(text));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    [InlineData("gb18030")]
    public void A_byte_order_mark_is_believed_left_out_and_written_again(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding) is var e && encoding == "gb18030" ? [0x84, 0x31, 0x95, 0x33, .. e.GetBytes("äé")] : (byte[])[.. e.GetPreamble(), .. e.GetBytes("äé")];
        var read = TextDecoder.Decode(bytes);
        Assert.Equal("äé", read.Text);
        Assert.True(read.Form.HasMark);
        Assert.Equal(bytes, read.Form.Bytes("äé"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ä")]
    [InlineData("\u001b[31mred\u001b[0m")]
    [InlineData("🐑")]
    public void Short_texts_in_utf8_are_what_they_are(string text) => Assert.Equal((text, null), (TextDecoder.Decode(Encoding.UTF8.GetBytes(text)).Text, TextDecoder.Decode(Encoding.UTF8.GetBytes(text)).Note));

    [Theory]
    [InlineData("iVBORw0KGgoAAAANSUhEUg==", "is not text: it is a PNG picture.")]
    [InlineData("UEsDBBQAAAAIAA==", "is not text: it is a ZIP archive or an Office document.")]
    [InlineData("JVBERi0xLjQKJcOkw7zDtsOfCg==", "is not text: it is a PDF document.")]
    [InlineData("/9j/4AAQSkZJRgABAQAAAQ==", "is not text: it is a JPEG picture.")]
    [InlineData("AAECAwQFBgcICQ==", "is not text: it holds bytes that no text has.")]
    [InlineData("AQIDBAUGBw==", "is not text: it holds bytes that no text has.")]
    [InlineData("f0VMRgIBAQAAAAAAAAAAAAMAPgA=", "is not text: it is a program.")]
    [InlineData("xOO6ww==", "is text in an encoding that cannot be told for certain. Save it as UTF-8.")] // two Chinese signs, or four of anything
    [InlineData("//8=", "is text in an encoding that cannot be told for certain. Save it as UTF-8.")]
    [InlineData("//5hAADYYgA=", "begins as UTF-16 LE does and is not UTF-16 LE.")]
    public void What_is_no_text_or_not_certain_is_refused_with_a_sentence(string base64, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<NotTextException>(() => TextDecoder.Decode(Convert.FromBase64String(base64))).Message);

    [Theory]
    [InlineData("windows-1255", "שלום")]
    [InlineData("shift_jis", "id,name\n1,田中\n")]
    [InlineData("shift_jis", "テスト")]
    [InlineData("gb18030", "你好世界")]
    [InlineData("windows-1250", "Dvořák")]
    [InlineData("windows-1252", "Þetta er íslenska")]
    [InlineData("windows-1252", "äöü")]
    public void What_could_be_several_languages_is_not_guessed_at(string encoding, string text) =>
        Assert.Contains("cannot be told for certain", Assert.Throws<NotTextException>(() => TextDecoder.Decode(Encoding.GetEncoding(encoding).GetBytes(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_are_never_taken_for_text()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[64 + i];
            random.NextBytes(bytes);
            Assert.Throws<NotTextException>(() => TextDecoder.Decode(bytes));
        }
    }

    [Fact]
    public void A_mixture_is_refused_and_a_few_broken_places_are_told()
    {
        byte[] mixed = [.. Encoding.UTF8.GetBytes("Grüße aus Köln\n"), .. Encoding.Latin1.GetBytes("Grüße aus Köln\n")];
        Assert.StartsWith("holds text in more than one encoding", Assert.Throws<NotTextException>(() => TextDecoder.Decode(mixed)).Message, StringComparison.Ordinal);

        byte[] log = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Grüße\n", 30))), 0xFC, (byte)'\n'];
        var read = TextDecoder.Decode(log);
        Assert.Equal("read as UTF-8; 1 place that is not UTF-8 is shown as \uFFFD", read.Note);
        Assert.EndsWith("Grüße\n\uFFFD\n", read.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", 1)]
    [InlineData("utf-8", 2)]
    [InlineData("utf-8", 3)]
    [InlineData("utf-16", 1)]
    [InlineData("utf-16", 2)]
    [InlineData("shift_jis", 1)]
    public void Half_a_character_at_a_cut_is_left_out_and_told(string encoding, int left)
    {
        var last = encoding == "shift_jis" ? "語" : "🐑";
        var text = "これは日本語のテキストです。名前と都市。" + last;
        byte[] bytes = [.. encoding == "utf-16" ? [0xFF, 0xFE] : (byte[])[], .. Encoding.GetEncoding(encoding).GetBytes(text)];
        var read = TextDecoder.Decode(bytes.AsSpan(..^left));
        Assert.Equal(text[..^last.Length], read.Text);
        Assert.EndsWith("half a character at the end is left out", read.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<?xml version="1.0" encoding="koi8-r"?><a>да</a>""", "koi8-r", "KOI8-R")]
    [InlineData("""<html><head><meta charset="windows-1251"></head><p>да</p>""", "windows-1251", "Windows-1251")]
    [InlineData("""<html><meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><p>日本</p>""", "shift_jis", "Shift-JIS")]
    public void What_a_text_says_of_itself_is_believed_where_it_fits(string text, string encoding, string name) =>
        Assert.Equal((text, name), TextDecoder.Decode(Encoding.GetEncoding(encoding).GetBytes(text)) is var read ? (read.Text, read.Form.Name) : default);

    [Fact]
    public void The_only_umlaut_at_the_end_of_megabytes_is_found()
    {
        var text = string.Concat(Enumerable.Repeat("nothing but ASCII in this line\n", 200_000)) + "Tschüß\n";
        Assert.Equal(text, TextDecoder.Decode(Encoding.Latin1.GetBytes(text)).Text);
    }
}
