using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>What the agents of the sample data worked on in the last 14 days.</summary>
internal static class SampleTasks
{
    public static IReadOnlyList<SampleTask> Support { get; } =
    [
        new("Where is order 10482?", 13.6, 6.4, 412, 118, "Thank you for asking! Your parcel left our warehouse on Tuesday and is on its way.\n\nYou will get a message with a two-hour window on the morning of delivery.")
            { InputData = """{"order":"10482","state":"shipped","carrier":"GLS"}""" },
        new("Answer a question about returns", 11.2, 7.9, 438, 161, "You can return anything unused within 30 days. Put it into the box it came in and use the label in your account under **Orders → Return**.\n\nThe money is back two to three days after the parcel has reached us."),
        new("Customer cannot sign in", 9.4, 9.1, 455, 174, "Sorry about the trouble. Please use **Forgot password** once; the link in the mail works for one hour.\n\nIf no mail arrives within ten minutes, write back and a colleague will check the address on file."),
        new("Complaint about a damaged lamp", 7.7, 12.6, 521, 236, "I am sorry that the lamp arrived broken. A photo of the damage is all we need, no need to send it back.\n\nA colleague will decide about a replacement today.\n\n**For the team:** order 10397, first order of this customer, asks for a new lamp before Saturday.") { Priority = TaskPriority.High },
        new("Explain the delivery times for Norway", 5.3, 6.8, 402, 127, "Parcels to Norway take five to eight working days, most of it customs.\n\nYou see each step in the tracking link of your shipping mail."),
        new("Invoice for a company purchase", 3.8, 31.2, 430, 0, "")
            { Status = AgentTaskStatus.Failed, Failure = ("overloaded", "Anthropic had no capacity for too long. Try again in a few minutes: choose Retry."), },
        new("Translate the holiday notice into French", 2.4, 5.7, 395, 142, "Notre équipe est en congé du 24 au 26 décembre. Les commandes passées pendant ces jours partent le 27.\n\nMerci de votre patience et bonnes fêtes !"),
        new("Which size fits for 182 cm?", 0.7, 6.1, 417, 109, "At 182 cm most customers are happy with **L**; choose **XL** if you like it loose.\n\nBoth can be swapped free of charge within 30 days."),
    ];

    public static IReadOnlyList<SampleTask> Analyst { get; } =
    [
        new("Compare the sales of March and April", 13.1, 21.5, 1894, 402, "**Question:** did April do better than March?\n\n1. Revenue rose by **12.5 %** (48,000 → 54,000).\n2. The average basket fell slightly (61.20 → 59.80): growth came from more orders, not larger ones.\n\nNext I would look at which channel brought the additional orders.")
            { InputData = """{"march":48000,"april":54000}""", Call = new("calculator", """{"expression":"(54000 - 48000) / 48000 * 100"}""", "12.5") },
        new("Find outliers in the support times", 10.5, 17.3, 1622, 318, "Of 214 tickets three stand out: #88 (41 h), #131 (37 h) and #190 (52 h); the median is 2.6 h. All three waited for an answer of the supplier. Without them the mean falls from 4.1 h to 3.4 h."),
        new("Forecast visitors for next month", 8.8, 24.9, 1755, 377, "From twelve weeks of data: **18,400 visitors** (between 17,100 and 19,800). The slope is steady; the autumn campaign is a single peak and was left out. Twelve weeks are little: treat it as a first guess."),
        new("Check the quarterly table for errors", 6.6, 14.2, 1480, 266, "Two sums do not match their columns: *Travel* (row 14) is 1,200 too high, and *Software* (row 22) counts one invoice twice. The other 31 rows are consistent.")
            { Priority = TaskPriority.High, Call = new("calculator", """{"expression":"4150 + 3980 + 4420"}""", "12550") },
        new("Segment customers by order value", 4.1, 19.8, 1710, 341, "Three groups explain most of the spread: **under 40** (58 % of customers, 22 % of revenue), **40–120** (34 %, 45 %), **above 120** (8 %, 33 %). The last group orders every 19 days."),
        new("Summarise the survey of October", 1.9, 16.4, 1593, 305, "81 answers. Liked: speed (47 times), clear prices (29). Missed: an app (18), more payment methods (14). The open comments on delivery contradict each other; they come from two regions."),
        new("Cost per ticket, last four weeks", 0.3, 11.7, 1377, 224, "**6.40 per ticket** (2,304 / 360), down from 7.10 in the four weeks before. The saving comes from fewer follow-up questions: 1.8 messages a ticket instead of 2.3.")
            { Call = new("calculator", """{"expression":"2304 / 360"}""", "6.4") },
    ];

    public static IReadOnlyList<SampleTask> Creator { get; } =
    [
        new("Newsletter for the spring collection", 12.3, 27.4, 640, 512, "**Headlines:** *Lighter days, lighter cloth* · *The coat can go now* · *Spring, from 7 a.m. on*\n\nThe first warm morning is always a surprise. Our linen shirts are not: same cut, softer weave, three colours that were made for coffee on the balcony. [to be filled in: price and date]"),
        new("Five post ideas about repairing clothes", 10.1, 18.8, 588, 341, "1. A before-and-after of one knee patch.\n2. The three stitches that mend most things.\n3. What a repair saves, in litres of water.\n4. A customer's oldest jacket.\n5. Sunday mending: bring tea, leave with a skill."),
        new("Rewrite the About page", 7.2, 33.1, 702, 566, "We are nine people, two sewing machines older than most of us, and a rule: nothing leaves the house that we would not wear for ten years. [to be filled in: year of foundation]"),
        new("Product text for the wool blanket", 4.9, 15.6, 575, 298, "Heavy enough to stay where you put it, soft enough for a cheek. Woven from the wool of one flock, so every blanket has its own grey."),
        new("Ideas for the summer window", 1.3) { Status = AgentTaskStatus.Pending, Description = "Three ideas for our shop window in June. Budget 200, no plastic." },
        new("Announce the repair evening", 1.2) { Status = AgentTaskStatus.Pending, Priority = TaskPriority.High, Description = "A short post that invites to our repair evening: Thursday, 7 p.m., free, bring one piece." },
    ];

    public static IReadOnlyList<SampleTask> Reviewer { get; } =
    [
        new("Review: retry of failed payments", 12.8, 38.2, 3120, 544, "1. **Double charge** (`PaymentRetry.cs`, line 48): the retry sends no idempotency key, so a timeout after success charges twice. Pass the order id.\n2. The wait grows without bound; cap it at one minute.\n3. No test covers the timeout."),
        new("Review: search index update", 8.1, 29.5, 2744, 412, "1. **Race** (line 112): two updates may interleave between read and write. Use the version column in the `where`.\n2. `items2` says nothing; call it `changedItems`."),
        new("Review: 14,000 lines of generated code", 5.5, 4.4, 0, 0, "")
            { Status = AgentTaskStatus.Failed, Failure = ("too_large", "The task does not fit into the model's context window. Shorten it or split it, or choose a model with a larger window.") },
        new("Review: date handling in reports", 3.6, 26.7, 2390, 361, "The change is right about time zones. One fault: line 27 formats with the server's locale, so the CSV has commas for points on a German machine. Use the invariant culture."),
    ];

    public static IReadOnlyList<SampleTask> Mail { get; } =
    [
        new("Sort Monday's mail", 13.3, 22.6, 2210, 388, "**Answer today (3):** contract of Bergmann (deadline Tuesday), sick note of Ida, server alarm.\n**This week (5)** · **Read (11)** · **Ignore (24)**"),
        new("Draft a reply to the landlord", 9.9, 18.1, 940, 276, "Dear Mr Olsen,\n\nthank you for the date. Thursday at 10 suits us; please bring the meter readings of last year.\n\nKind regards"),
        new("Sum up the thread about the fair", 7.0, 25.3, 2865, 331, "Decided: booth 4 × 3 m, two people, leaving on the 12th. Open: who brings the screen (Jon asks Mia), and whether lunch is paid."),
        new("Sort the newsletters of a year", 5.0) { Status = AgentTaskStatus.Cancelled },
    ];

    public static IReadOnlyList<SampleTask> Researcher { get; } =
    [
        new("Heat pump or pellets for an old house?", 11.8, 41.9, 1533, 688, "For a house of this age with renewed windows a heat pump is likely the better choice, if the flow temperature stays below 55 °C. **Fairly sure:** running costs. **Unsure:** noise rules of the town. A heating-load calculation would settle it."),
        new("State of solid-state batteries", 7.9, 44.0, 1610, 702, "Small series exist; cars in numbers are announced, not sold. The makers' figures disagree by a factor of two, and none of the cycle tests was made by an independent laboratory."),
        new("What do studies say about a four-day week?", 4.4, 39.3, 1488, 655, "Output held in most published trials; well-being rose in all. Against it: the firms chose themselves, and most trials ran for half a year at most."),
        new("Compare three note-taking methods", 2.2, 1.2, 0, 0, "")
            { Status = AgentTaskStatus.Failed, Failure = ("invalid_key", "Anthropic refused the API key (401). Enter a valid key under Settings and test it; the agent is then active again.") },
    ];

    public static IReadOnlyList<SampleTask> Guide { get; } =
    [
        new("Say hello to a newcomer", 2.8, 1.1, 96, 42, "Hello, and welcome! I am the demo model: I run on this machine and cost nothing. Give me a task, open it, and watch every step."),
        new("How much is 19 % of 250?", 0.1, 1.6, 214, 38, "19 % of 250 is **47.5**. I asked the calculator; its call is in the timeline above.")
            { Call = new("calculator", """{"expression":"250 * 0.19"}""", "47.5") },
    ];
}
