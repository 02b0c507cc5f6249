// Conversion of the server's schema to the structure that the form uses.

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
    // If the values of a parameter are sent as other ones, the form takes those that are sent.
    type: sentAs ? "string" : parameter.type,
    known: sentAs ? sentAs.map(([, value]) => value) : (parameter.known ?? eachKnown ?? []),
    usual: parameter.default === undefined ? undefined : typeof parameter.default === "string" ? parameter.default : JSON.stringify(parameter.default),
    keys: keysOf(parameter.type, objects),
    each,
    doc,
  };
}

// Returns the keys of a parameter that is an object or a list of objects.
function keysOf(type, objects) {
  const named = type.match(/\w+/g).find((name) => name in objects);
  return named ? objects[named].parameters : [];
}
