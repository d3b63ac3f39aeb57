// Which pages the site shows, and where. A test finds pages that are missing here.

/** Where a page of the project is in the site: docs/ is its root, beside README and the libraries. */
export function placeOf(page) {
  return page.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

const page = (text, path) => {
  const place = placeOf(`${path.slice(1)}.md`);
  return {text, path, link: `/${place.replace(/(index)?\.md$/, '')}`};
};

// The sheets of docs/behaviour.
const SHEETS = [
  'auth', 'cache', 'control', 'errors', 'grpc-web', 'http-api', 'leaderboard', 'limits', 'momento-local',
  'sdks', 'topics', 'webhooks',
];

const SECTIONS = {
  Start: [
    page('Install', '/docs/install'),
    page('The demo', '/docs/start/demo'),
    page('Node', '/docs/start/node'),
    page('Python', '/docs/start/python'),
    page('Go', '/docs/start/go'),
    page('Rust', '/docs/start/rust'),
    page('Java', '/docs/start/java'),
    page('C++', '/docs/start/cpp'),
    page('curl', '/docs/start/curl'),
    page('Unchanged applications', '/docs/start/unchanged'),
    page('Containers', '/docs/start/containers'),
  ],
  Guides: [
    page('All guides', '/docs/guides/README'),
    page('Patterns', '/docs/guides/patterns'),
    page('A chat (Node)', '/docs/guides/chat'),
    page('An order pipeline (Python)', '/docs/guides/orders'),
    page('A shipping service (Java)', '/docs/guides/shipping'),
    page('A game (Rust)', '/docs/guides/leaderboard'),
    page('High scores (Go)', '/docs/guides/highscores'),
    page('The latest message (C++)', '/docs/guides/latest'),
    page('Lambda, API Gateway, EventBridge', '/docs/guides/functions'),
    page('Serverless functions', '/docs/serverless'),
    page('Front ends', '/docs/guides/front-ends'),
    page('Containers and CI', '/docs/ci'),
    page('Testcontainers', '/docs/testcontainers'),
    page('Worlds and parallel suites', '/docs/guides/worlds'),
    page('Time', '/docs/guides/time'),
    page('The journal from a shell', '/docs/guides/journal'),
    page('Faults', '/docs/guides/faults'),
    page('When topics go wrong', '/docs/when-topics-go-wrong'),
    page('Ordering bugs', '/docs/guides/order'),
    page('Signatures that fail', '/docs/guides/signatures'),
    page('From a capture to the cause', '/docs/reproduction'),
    page('The webhook laboratory', '/docs/webhook-laboratory'),
    page('The console', '/docs/console'),
    page('Languages', '/docs/languages'),
    page('Operating it', '/docs/operating'),
  ],
  Reference: [
    page('All of it', '/docs/reference/README'),
    page('Command line', '/docs/reference/command-line'),
    page('Every verb', '/docs/reference/verbs'),
    page('Control API', '/docs/reference/control-api'),
    page('Environment', '/docs/reference/environment'),
    page('Exit codes', '/docs/reference/exit-codes'),
    page('Limits', '/docs/reference/limits'),
    page('Errors', '/docs/reference/errors'),
    page('Scenarios and bundles', '/docs/reference/scenarios-and-bundles'),
    page('What is supported', '/docs/reference/support'),
    page('The library for Node', '/fixtures/node/README'),
    page('The plugin for pytest', '/fixtures/python/README'),
    page('The module for Go', '/fixtures/go/README'),
    page('The crate for Rust', '/fixtures/rust/README'),
    page('The extension for JUnit', '/fixtures/java/README'),
    page('Fixtures', '/fixtures/README'),
    page('Samples', '/fixtures/samples/README'),
  ],
  'How it works': [
    page('Architecture', '/docs/architecture'),
    page('The journal', '/docs/journal'),
    page('Glossary', '/docs/glossary'),
    page('Decisions', '/docs/decisions'),
    page('Dependencies', '/docs/dependencies'),
    page('How the service behaves', '/docs/behaviour/README'),
    ...SHEETS.map(name => page(`… ${name}`, `/docs/behaviour/${name}`)),
  ],
  'Judge it': [
    page('Differences from the service', '/docs/differences'),
    page('Compared with', '/docs/compared-with'),
    page('Trials by newcomers', '/docs/trials'),
    page('Reliability', '/docs/reliability'),
    page('Benchmarks', '/docs/benchmarks'),
  ],
  Contributing: [page('Contributing', '/CONTRIBUTING'), page('Testing', '/docs/testing')],
};

export const sidebar = Object.entries(SECTIONS).map(([text, items]) => ({
  text,
  collapsed: text !== 'Start', // the section of the page that is read opens by itself
  items,
}));
export const navigation = Object.entries(SECTIONS).map(([text, [first]]) => page(text, first.path));
export const pages = Object.values(SECTIONS).flat().map(({path}) => `${path.slice(1)}.md`);
