/** What the rules of playbooks say: components, gates, alerts, plans, faults of services. */
import type { RuleEntry } from './rule-entry.ts';

/** By code. */
export const PLAYBOOK_RULES: Readonly<Record<string, RuleEntry>> = {
  'action.budget': { rule: 'the budget of an action protects the group it works on' },
  'action.operation': {
    rule: 'an operation is one that the component can carry out',
    why: 'A step of a rollback plan that nobody can carry out is found out when it is needed.',
    instead: 'See the operations in the reference of capabilities.',
  },
  'alert.metric': {
    rule: 'rules of alerts read metrics that some component shows',
    why: 'An alert over a metric that nobody shows can never fire, or, with `absent`, fires always. A renamed metric is the usual cause.',
    instead: 'Correct the name, or add the component that shows it.',
  },
  'alert.none': {
    rule: 'a gate that claims quiet watches some alert',
    why: 'A gate over a name and a severity that no rule has together is quiet whatever happens.',
    instead: 'Correct the name, the severities or `except`.',
  },
  'alert.route': {
    rule: 'whatever pages has a severity that a route of alerts takes',
    why: 'A page that no route takes reaches nobody, and nothing says so.',
    instead: 'Write a severity of `alerts.routes`, or add a route.',
  },
  'alert.unknown': {
    rule: 'a gate names alerts that the rules define',
    why: 'Playbooks often name alerts by what people call them. A gate over a name that no rule has is always quiet.',
    instead: 'Name the alert as the rule file does.',
  },
  'alert.unreachable': {
    rule: 'an alert that a gate waits for can fire within the least hold',
    why: 'An alert fires after its `for`, and after the windows that must be bad from end to end. If that takes longer than `min` of the hold, the gate passes whatever happens, for the stage ends as soon as all of its gates pass: it is vacuous.',
    instead: 'Hold longer, or judge the condition itself with `prom_expr`.',
  },
  'approval.unasked': {
    rule: 'whoever refuses or is silent is asked',
    instead: 'Add the name to `from`.',
  },
  'availability.code': { rule: '`data_shards` is below `shards`' },
  'availability.memory': {
    rule: 'all blobs that are held at once fit into 1 GiB',
    why: 'Blobs are real bytes, encoded and decoded: more of them end the run for want of memory.',
    instead: 'Make them smaller or fewer, post them less often, or keep less of them.',
  },
  'availability.samples': { rule: 'at most as many shards are sampled as there are' },
  'baseline.source': { rule: 'a baseline is made of either `expr` or `histogram`' },
  'baseline.values': {
    rule: 'a baseline is made of 1 to 100,000 values',
    why: 'An interval longer than the stretch of time gives none.',
    instead: 'Change `over` or `every`.',
  },
  'beacon.quorum': {
    rule: 'a beacon asks for no more reveals and verifiers than there are',
    why: 'With fewer of them no round ever becomes final.',
    instead: 'Ask for fewer, or add instances.',
  },
  'beacon.windows': { rule: 'commit and reveal fit into the round' },
  'capability.metric': {
    rule: 'two capabilities of a component show no metrics of one name',
    why: 'A process that shows a series twice is refused by the scraper.',
    instead: 'Give one of them another `prefix`.',
  },
  'capability.partner': {
    rule: 'what a capability works with is able to do its part',
    why: 'A market without providers, or a chain without miners, would stand still.',
    instead: 'Name a component with that capability, or add it.',
  },
  'capability.twice': {
    rule: 'a component has each capability once',
    instead: 'Make a second component, or widen the first capability.',
  },
  'chain.rewards': { rule: 'leader and witness have more than 1 between them' },
  'component.spare': { rule: 'an instance that keeps its disk and its name has no spare' },
  'config.absent': {
    rule: 'a bundle says every feature gate',
    why: 'A gate that a file does not say takes its default without a word, so nobody has decided about it.',
    instead: 'Write `gates.NAME: true` or `false` into the bundle.',
  },
  'config.cycle': { rule: 'no bundle extends itself, over others neither' },
  'config.foreign': {
    rule: 'files hold only keys that the processes which read them know',
    why: 'A strict process refuses to start with an unknown key, so nothing of the component would ever run.',
    instead: 'Split the bundle, or declare the key in `config.settings`.',
  },
  'config.range': { rule: 'a number of a setting is at most 1,000,000,000,000 in size' },
  'config.type': {
    rule: 'a setting has the type of its default',
    why: 'A process would take a text for a number, or for nothing.',
    instead: 'Write the value as its default is written: quotes make a text.',
  },
  'config.unknown': {
    rule: 'a bundle says keys that processes know',
    why: 'A key that no process knows is a typing error or belongs to another release; a strict process refuses to start with it.',
    instead: 'Correct the key, or declare it in `config.settings`.',
  },
  'fact.group': { rule: 'a probe needs a group, and nothing else has one' },
  'fact.metric': {
    rule: 'a fact reads metrics that something shows',
    why: 'A record with `no series` in it proves nothing.',
    instead: 'Correct the name.',
  },
  'fact.probe': {
    rule: 'a fact asks what the component answers',
    why: 'The action would fail when the record is written.',
    instead: 'See the probes in the reference of capabilities.',
  },
  'fact.source': { rule: 'a fact has one of `text`, `expr`, `probe` and `changed_settings`' },
  'feature.subset': {
    rule: 'a feature that changes the state has a `max_power` on a subset',
    why: 'Processes that execute other rules compute another state. With a third of the power or more among them the chain halts; with less they are left behind.',
    instead: 'State the largest share of power that may have it on, or turn it on everywhere.',
  },
  'gate.aggregate': { rule: 'the aggregate means something for the type of the metric' },
  'gate.baseline': {
    rule: 'a baseline is captured before it is compared with',
    why: 'Without it the gate is inconclusive and never passes.',
    instead: 'Add an action `baseline` to an earlier stage.',
  },
  'gate.bundle': { rule: 'a drift is one from either `bundle` or `sequence`' },
  'gate.constant': {
    rule: 'a gate reads some series, or the clock',
    why: 'A number that nothing can change passes or fails whatever happens.',
    instead: 'Read the metric that is meant.',
  },
  'gate.control': { rule: 'a canary is compared with either `control` or `baseline`' },
  'gate.empty': { rule: 'armed alerts have `names`, `severities` or `dead_man`' },
  'gate.expectation': { rule: 'what is expected is one of `value`, `one_of`, or `min` and `max`' },
  'gate.gap': { rule: '`gap_max` goes with `series`' },
  'gate.group': { rule: 'settings and versions need a group' },
  'gate.height': { rule: 'what must grow is either a probe of a group, or `series`' },
  'gate.limit': { rule: 'a drift has `limit` or `per_hour_max`' },
  'gate.metric': {
    rule: 'a gate reads metrics that something shows',
    why: 'A gate without series is inconclusive and never passes.',
    instead: 'Correct the name.',
  },
  'gate.once': {
    rule: 'nothing is asked twice: by two gates of a list, by two assertions of a gate, or by a stage of an invariant',
    why: 'The second can catch nothing that the first lets pass. Often it was copied and was to be changed.',
    instead: 'Remove it, or correct what it asks.',
  },
  'gate.part': {
    rule: 'a share is one of a group that the other belongs to',
    instead: 'Name a component and one of its subsets.',
  },
  'gate.probe': {
    rule: 'a gate asks what the component answers',
    why: 'A question that nobody answers is inconclusive and never passes.',
    instead: 'See the probes in the reference of capabilities.',
  },
  'gate.samples': {
    rule: 'quantiles, extremes and means say how many samples they need, and quantiles need enough to differ from the maximum',
    why: 'A statistic of few observations says nothing: to see a defect of 1 % with 95 % confidence takes 299 of them.',
    instead: 'Write `min_samples`.',
  },
  'gate.schema': { rule: 'a schema is stated by either `schema` or `version`' },
  'gate.series': { rule: 'series are named by a plain selector, such as `height{x="y"}`' },
  'gate.stage': { rule: 'a gate over a stage is named by a stage' },
  'gate.statistics': {
    rule: 'a comparison with a baseline has `mean`, `p50`, `p95`, `p99` or `max`',
  },
  'gate.threshold': { rule: 'a gate has one threshold: a value or a baseline' },
  'gate.traffic': {
    rule: 'a gate on lost transactions has some that can be lost',
    why: 'Where none is acknowledged, that none is lost shows nothing: the gate stays inconclusive.',
  },
  'gate.unit': { rule: 'the threshold has the unit of the metric, or is a number for `count`' },
  'gate.unused': {
    rule: 'every gate is judged somewhere',
    why: 'A gate that no stage names looks like protection and is none.',
    instead: 'Name it in `readiness`, `gates`, `verify` or `invariants`, or remove it.',
  },
  'gate.watched': {
    rule: '`for` and `every` are of gates that some stage watches',
    why: 'In `readiness` and `verify`, after a rollback and as a condition a gate is judged without a window: one that fails there counts at once.',
    instead: 'Name it in `gates` of a stage, or leave them out.',
  },
  'hold.limit': { rule: 'a hold with `until` has a `max`' },
  'hold.order': { rule: '`min` is at most `max`' },
  'hold.short': {
    rule: 'a hold is long enough for the gates in it',
    why: 'A window longer than the hold still sees what was before it, and too few scrapes give too few samples.',
    instead: 'Hold longer, or shorten the window of the expression.',
  },
  'jobs.names': { rule: 'no two providers have one name' },
  'jobs.providers': { rule: 'there is some provider' },
  'mutant.empty': {
    rule: 'a mutant injects a fault or changes the scenario',
    why: 'Without either it is the healthy release.',
    instead: 'Name faults in `inject`, or changes in `set`.',
  },
  'mutant.refused': {
    rule: 'the loader takes what drills and mutants make of the playbook with `set`, and refuses what `refused` says',
    why: 'The drill would tell of the mutant only that it was refused, which shows nothing of the gates.',
    instead:
      'Correct the change, or write `refused: true` where that is what the mutant is to show.',
  },
  'netconfig.buckets': { rule: 'bounds of buckets ascend' },
  'netconfig.interfaces': { rule: 'there is one network card more than the bonds take' },
  'netconfig.phases': { rule: 'no two phases have one name' },
  'netconfig.zones': { rule: 'a virtual network has a zone' },
  'phase.unknown': {
    rule: 'a phase and its key are among `config.phases`',
    why: 'An action cannot move to a phase that is not there, and a gate cannot tell an order.',
    instead: 'Correct the name, or declare the phases.',
  },
  'promql.documents': {
    rule: 'a rule file is one document',
    why: 'Prometheus would pass over all documents but the first.',
  },
  'promql.syntax': { rule: 'an expression follows the grammar of PromQL' },
  'promql.type': {
    rule: 'operands and functions of an expression have the types that PromQL demands',
    why: 'Prometheus refuses the whole rule file that holds such an expression, so none of its alerts can fire.',
  },
  'promql.unsupported': { rule: 'an expression stays within the supported part of PromQL' },
  'promql.value': { rule: 'names, durations and labels are those of Prometheus' },
  'replicas.budget': { rule: 'such as `1` or `25%`' },
  'report.late': {
    rule: 'a report comes at least once while the hold lasts',
    why: 'The first is written when its interval is over. A hold that ends before has none, and nobody notices that it is missing.',
    instead: 'Hold longer, or write it more often.',
  },
  'requests.clients': { rule: 'no two clients have one name' },
  'requests.load': { rule: 'a client has either `rate` or `users`' },
  'requests.methods': { rule: 'no two methods have one name' },
  'requests.users': { rule: 'users are outside of all components: they have no `from`' },
  'requests.uses': { rule: 'a client calls methods that there are' },
  'stage.condition': {
    rule: 'gates under a condition have one, and there are some',
    why: 'An entry without a condition would always count, and one without gates says nothing.',
    instead:
      'Name a gate in `when_passing` or `when_failing`, and gates in `readiness`, `gates` or `verify`.',
  },
  'stage.empty': { rule: 'a stage does something' },
  'stage.name': { rule: 'no stage is called `run`, which is what comes after all stages' },
  'stage.rollback': {
    rule: 'a stage with actions has a rollback plan',
    why: 'What is changed without a plan to undo it cannot be undone under pressure.',
    instead: 'Name a plan in `on_fail`.',
  },
  'window.length': {
    rule: 'a window closes before it opens again',
    instead: 'Shorten `length`, or leave the window out.',
  },
  'work.gain': { rule: '`gain` is above 0' },
  'work.shares': { rule: 'the target shares of types sum to 1' },
  'work.supply': {
    rule: 'proofs are made at least 1 ms apart, all types together',
    why: 'Each of them is made and weighed; with thousands a second a run does nothing else.',
    instead:
      'Lower `supply`, or let each proof weigh more with `psi`, or lengthen `target_interval`.',
  },
  'work.types': { rule: 'no two types have one name' },
};
