/* The calling convention of Office: method(..., [options], [callback]) and one AsyncResult. */
const failure = (code, name, message) => ({ code, name, message });
const INVALID_ARGUMENT = (message) => failure(1003, "DataTypeMismatch", message);

/** Split trailing [options] [callback] from the leading arguments of a call. */
function readArguments(given, leading) {
  const rest = Array.from(given).slice(leading);
  const callback = rest.find((each) => typeof each === "function");
  const options = rest.find((each) => each && typeof each === "object") ?? {};
  return { options, callback };
}

function deliver(promise, { options, callback }) {
  const common = { asyncContext: options.asyncContext, diagnostics: {} };
  promise.then(
    (value) => callback?.({ ...common, status: AsyncResultStatus.Succeeded, value, error: undefined }),
    (error) => callback?.({ ...common, status: AsyncResultStatus.Failed, value: undefined, error: plainError(error) }),
  );
}

function plainError(error) {
  if (error && typeof error.code === "number") return error;
  return failure(5001, "InternalError", error?.message ?? "Something went wrong in the sandbox.");
}

/** An Office method with `leading` plain arguments; work(...arguments, options) gives the value. */
function officeMethod(leading, work) {
  return function method() {
    const call = readArguments(arguments, leading);
    const plain = Array.from(arguments).slice(0, leading);
    deliver(Promise.resolve().then(() => work(...plain, call.options)), call);
  };
}

/** addHandlerAsync and removeHandlerAsync for the given event types, and fire(type, args). */
function handlerRegistry(types) {
  const handlers = new Map(types.map((type) => [type, new Set()]));
  const known = (type) => {
    const found = handlers.get(type);
    if (!found) throw INVALID_ARGUMENT(`This object has no event ${type}.`);
    return found;
  };
  return {
    fire: (type, args) => handlers.get(type)?.forEach((handler) => handler({ type, ...args })),
    addHandlerAsync(type, handler, ...rest) {
      deliver(Promise.resolve().then(() => void known(type).add(handler)), readArguments(rest, 0));
    },
    removeHandlerAsync(type, ...rest) {
      const call = readArguments(rest, 0);
      deliver(Promise.resolve().then(() => forget(known(type), call.options.handler)), call);
    },
  };
}

function forget(handlers, handler) {
  if (handler) handlers.delete(handler);
  else handlers.clear();
}
