// The tour of the README as a typed client: an agency, its services page by page, tasks and channels, the past, and
// the feed of changes.
import type { ResultOf } from "gql.tada";

import { Client, graphql } from "./client.js";

const Agency = graphql(`
  query Agency($acronym: String!, $after: String) {
    organization(by: { acronym: $acronym }) {
      name
      services(first: 3, after: $after) {
        totalCount
        nodes {
          slug
          name
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const Service = graphql(`
  query Service($slug: String!, $asOf: DateTime) {
    service(by: { slug: $slug }, asOf: $asOf) {
      name
      digitization {
        status
      }
      tasks {
        name
        status
        channels {
          channel
          availability
        }
      }
    }
  }
`);

const Feed = graphql(`
  query Feed($after: String) {
    changes(first: 100, after: $after) {
      edges {
        cursor
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const Changes = graphql(`
  subscription Changes($after: String!) {
    changes(after: $after) {
      cursor
      kind
      service {
        name
      }
    }
  }
`);

const [base = "http://127.0.0.1:8080"] = process.argv.slice(2);
const client = new Client(`${base}/graphql`);

// Page through the services of an agency.
const slugs: string[] = [];
let after: string | null = null;
do {
  const answer: ResultOf<typeof Agency> = await client.ask(Agency, { acronym: "SSA", after });
  if (!answer.organization) {
    throw new Error("there is no such agency");
  }
  const { name, services } = answer.organization;
  if (after === null) {
    console.log(`${name}: ${services.totalCount} services`);
  }
  for (const { slug, name } of services.nodes) {
    console.log(`  ${name}`);
    slugs.push(slug);
  }
  after = services.pageInfo.hasNextPage ? services.pageInfo.endCursor : null;
} while (after);

// Read the tasks of one, and the channels in which each can be done.
const slug = slugs.find((slug) => slug.includes("card")) ?? "";
const { service } = await client.ask(Service, { slug, asOf: null });
console.log(`${service?.name}: ${service?.digitization.status}`);
for (const task of service?.tasks ?? []) {
  const complete = task.channels.filter(({ availability }) => availability === "COMPLETE");
  const channels = complete.map(({ channel }) => channel).join(", ") || "none";
  console.log(`  ${task.name}: ${task.status}, complete in ${channels}`);
}

// Ask for it as of last year.
const asOf = new Date();
asOf.setUTCFullYear(asOf.getUTCFullYear() - 1);
const past = await client.ask(Service, { slug, asOf: asOf.toISOString() });
console.log(`a year ago: ${past.service ? past.service.name : "not in the index yet"}`);

// Read the feed to the last change but one, then follow it from there.
let edges: { cursor: string }[] = [];
let page: { hasNextPage: boolean; endCursor: string | null } = { hasNextPage: true, endCursor: null };
while (page.hasNextPage) {
  const { changes }: ResultOf<typeof Feed> = await client.ask(Feed, { after: page.endCursor });
  edges = [...edges, ...changes.edges].slice(-2);
  page = changes.pageInfo;
}
for await (const { changes } of client.follow(Changes, { after: edges[0]?.cursor ?? "" })) {
  console.log(`${changes.kind}: ${changes.service?.name}`);
  break;
}
