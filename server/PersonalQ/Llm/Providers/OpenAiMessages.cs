using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using PersonalQ.Llm.Learning;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PersonalQ.Llm.Providers;

/// <summary>Members of messages that only some services know, and want back: the SDK does not model them.</summary>
internal static class OpenAiMessages
{
    /// <summary>Puts the reasoning that led to tool calls, and what belongs to the calls, back into the turns of the model.</summary>
    /// <param name="messages">The conversation as <see cref="ChatMapping"/> says it; changed in place.</param>
    /// <param name="refused">What the service has refused.</param>
    public static void Complete(List<ChatMessage> messages, Refused refused)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatRole.Assistant) continue;
            var more = messages[i].AdditionalProperties;
            var reasoning = refused.HasFlag(Refused.Reasoning) ? null : more?.GetValueOrDefault(ChatMapping.Reasoning) as ReasoningPart;
            var calls = more?.GetValueOrDefault(ChatMapping.Calls) as IReadOnlyList<ToolCallPart>;
            // The SDK leaves the member out where a turn has tool calls and no text.
            var content = (refused & (Refused.ContentNull | Refused.ContentText)) != 0 && !messages[i].Contents.OfType<TextContent>().Any();
            var blank = reasoning is null && refused.HasFlag(Refused.ReasoningWanted) && messages[i].Contents.OfType<FunctionCallContent>().Any();
            if (reasoning is null && calls is null && !content && !blank) continue;
            var message = new[] { messages[i] }.AsOpenAIChatMessages().OfType<AssistantChatMessage>().Single();
#pragma warning disable SCME0001 // Patch is the SDK's documented way to reach members it does not model.
            if (reasoning?.Details is { } details) message.Patch.Set("$.reasoning_details"u8, Encoding.UTF8.GetBytes(details.GetRawText()));
            else if (reasoning is not null) message.Patch.Set(reasoning.Field == "reasoning" ? "$.reasoning"u8 : "$.reasoning_content"u8, JsonSerializer.SerializeToUtf8Bytes(reasoning.Text));
            if (blank) message.Patch.Set("$.reasoning_content"u8, "\" \""u8);
            if (content && refused.HasFlag(Refused.ContentText)) message.Patch.Set("$.content"u8, "\"\""u8); // encoded: the SDK fails on an empty text
            else if (content) message.Patch.SetNull("$.content"u8);
            for (var k = 0; calls is not null && k < Math.Min(calls.Count, message.ToolCalls.Count); k++)
            {
                if (calls[k].Extra is { } extra) message.ToolCalls[k].Patch.Set("$.extra_content"u8, Encoding.UTF8.GetBytes(extra.GetRawText()));
            }
#pragma warning restore SCME0001
            messages[i] = new(ChatRole.Assistant, []) { RawRepresentation = message };
        }
    }
}
