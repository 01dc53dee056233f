// A client of the index. Documents are checked against schema.graphql while this compiles, and so are all uses of
// their answers.
import { print } from "@0no-co/graphql.web";
import { initGraphQLTada, type TadaDocumentNode } from "gql.tada";

import type { introspection } from "./graphql-env.js";

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { BigInt: number; Date: string; DateTime: string };
}>();

export class Client {
  constructor(private readonly endpoint: string) {}

  /** Answers a query. */
  async ask<Data, Variables>(document: TadaDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await this.send(document, variables, "application/graphql-response+json");
    const answer = (await response.json()) as { data?: Data; errors?: unknown };
    if (answer.errors || !answer.data) {
      throw new Error(JSON.stringify(answer.errors));
    }
    return answer.data;
  }

  /** Follows a subscription, one answer after another. Leaving the loop ends it. */
  async *follow<Data, Variables>(document: TadaDocumentNode<Data, Variables>, variables: Variables) {
    const response = await this.send(document, variables, "text/event-stream");
    if (!response.ok || !response.body) {
      throw new Error(await response.text());
    }
    let waiting = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (waiting + chunk).split("\n\n");
      waiting = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split("\n");
        if (lines.includes("event: complete")) {
          return;
        }
        const text = lines.find((line) => line.startsWith("data: "));
        if (text) {
          const answer = JSON.parse(text.slice("data: ".length)) as { data?: Data; errors?: unknown };
          if (answer.errors || !answer.data) {
            throw new Error(JSON.stringify(answer.errors));
          }
          yield answer.data;
        }
      }
    }
  }

  private send(document: TadaDocumentNode<any, any>, variables: unknown, accept: string) {
    return fetch(this.endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept },
      body: JSON.stringify({ query: print(document), variables }),
    });
  }
}
