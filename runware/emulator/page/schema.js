// The server's schema as the form reads it.

const UUID = { name: "taskUUID", type: "uuid", doc: "A new one for each run, unless it is given." };

export function readSchema({ tasks, objects = {}, models = {} }) {
  return Object.fromEntries(
    Object.entries(tasks).map(([type, task]) => [
      type,
      {
        summary: task.summary ?? "",
        parameters: [...task.parameters, UUID].map((parameter) => readParameter(parameter, objects)),
        examples: (task.examples ?? []).map((example) => ({ ...example, taskType: type })),
        models: models[type] ?? [],
      },
    ]),
  );
}

function readParameter(parameter, objects) {
  const { name, path = name, required = false, each, each_known: eachKnown, sent_as: sentAs } = parameter;
  const doc = parameter.doc ?? "";
  return {
    ...parameter,
    path: path.split("."),
    required,
    // What stands for other values is given as these.
    type: sentAs ? "string" : parameter.type,
    known: sentAs ? sentAs.map(([, value]) => value) : (parameter.known ?? eachKnown ?? []),
    usual: parameter.default === undefined ? undefined : typeof parameter.default === "string" ? parameter.default : JSON.stringify(parameter.default),
    keys: keysOf(parameter.type, objects),
    each,
    doc,
  };
}

// The keys of the object that a parameter is, or is a list of.
function keysOf(type, objects) {
  const named = type.match(/\w+/g).find((name) => name in objects);
  return named ? objects[named].parameters : [];
}
