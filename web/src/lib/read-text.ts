import { api } from '@/api/client';

/** The text of a chosen file. What is not UTF-8 is read by the server, which knows other encodings; it refuses what is no text. */
export async function readText(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Then it is something else.
  }
  const read = await api.post<{ text: string }>('/files/text', { body: new Blob([bytes], { type: 'application/octet-stream' }) });
  return read.text;
}
