// Asks Recto through the official OpenAI client for JavaScript and prints what came back as one line of JSON.
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const client = new OpenAI({ baseURL: task.base_url, apiKey: task.api_key, maxRetries: 0 });
const model = (await client.models.list()).data[0].id;
const show = (part, text) => [{ role: "user", content: [part, { type: "text", text }] }];
const image = { type: "image_url", image_url: { url: task.image } };
const ask = async (body) => (await client.chat.completions.create({ model, temperature: 0, ...body })).choices[0];

const answers = {};
answers.chat = (await ask({ messages: [{ role: "user", content: "Repeat: bridge" }] })).message.content;
answers.vision = (await ask({ messages: show(image, "Read the ticket.") })).message.content;
answers.video = (
  await ask({ messages: show({ type: "video_url", video_url: { url: task.video } }, "Read the ticket.") })
).message.content;

const stream = await client.chat.completions.create({
  model,
  temperature: 0,
  messages: show(image, "Read the ticket."),
  stream: true,
  stream_options: { include_usage: true },
});
answers.stream = "";
for await (const chunk of stream) {
  answers.stream += chunk.choices[0]?.delta?.content ?? "";
  answers.stream_usage = chunk.usage ?? answers.stream_usage;
}

const schema = { type: "json_schema", json_schema: { name: "ticket", schema: task.schema, strict: true } };
answers.structured = JSON.parse(
  (await ask({ messages: show(image, "Read the ticket."), response_format: schema })).message.content,
);

const messages = show(image, "Look up this ticket.");
const called = await ask({ messages, tools: [task.tool] });
const call = called.message.tool_calls[0];
answers.tool = { finish_reason: called.finish_reason, arguments: JSON.parse(call.function.arguments) };
messages.push(called.message, { role: "tool", tool_call_id: call.id, content: '{"status": "paid"}' });
answers.told = (await ask({ messages, tools: [task.tool] })).message.content;

try {
  await ask({ messages: [{ role: "user", content: "Hello" }], temperature: 3 });
} catch (error) {
  answers.error = { name: error.constructor.name, status: error.status, param: error.param, code: error.code };
}
console.log(JSON.stringify(answers));
